import { defineStatement, getOne, type Queryable } from '../_shared/statement.js';

/** Deliveries of alerts are left out: a channel that fails shall not raise alerts that it then fails to deliver. */
const endedPieces = defineStatement<{ ended: number; failed: number }>(
  'jobs.measure',
  `SELECT COALESCE(sum(done), 0)::float8 AS ended, COALESCE(sum(failed), 0)::float8 AS failed
   FROM jobs WHERE completed_at >= $1 AND kind <> 'DELIVER_ALERT' AND state <> 'CANCELLED'`,
);

/** Fewer say nothing of a rate. */
const LEAST_PIECES = 10;

/** Share of the pieces that failed, of the jobs that ended since, 0–1; null for fewer than 10. */
export async function measureJobFailureRate(db: Queryable, since: Date): Promise<number | null> {
  const { ended, failed } = await getOne(db, endedPieces, [since.toISOString()]);
  return ended < LEAST_PIECES ? null : failed / ended;
}
