import { defineStatement, getOne, type Queryable } from '../entities/_shared/statement.js';
import { LEADER_LOCK } from './sequencer.js';

/** How the log stands in the database, whichever process asks. */
export interface LogState {
  /** The last position; 0 when nothing ever happened. */
  readonly head: bigint;
  /** The first position that is kept. */
  readonly oldest: bigint;
  readonly partitions: number;
  /** Committed events that are not in the log yet, counted up to 10 000, and how long the oldest of them has waited. */
  readonly waiting: number;
  readonly waitingSeconds: number;
  /** Whether a process keeps the log in order. */
  readonly hasLeader: boolean;
}

interface StateRow extends Omit<LogState, 'head' | 'oldest'> {
  readonly head: string;
  readonly oldest: string;
}

const selectState = defineStatement<StateRow>(
  'events.state',
  `SELECT head.position AS head, kept.oldest, kept.partitions, queued.waiting, queued."waitingSeconds",
     EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS "hasLeader"
   FROM event_head AS head,
     (SELECT min(first_position) AS oldest, count(*)::int AS partitions FROM event_partitions) AS kept,
     (SELECT count(*)::int AS waiting,
        GREATEST(0, COALESCE(EXTRACT(EPOCH FROM now() - min(occurred_at)), 0))::float8 AS "waitingSeconds"
      FROM (SELECT occurred_at FROM event_outbox ORDER BY id LIMIT 10000) AS first_ones) AS queued`,
);

/** Reads how the log stands, in one statement. */
export async function readLogState(db: Queryable): Promise<LogState> {
  const row = await getOne(db, selectState, [LEADER_LOCK]);
  return { ...row, head: BigInt(row.head), oldest: BigInt(row.oldest) };
}

/** An event that has not reached the log after this long does not wait for its turn. */
const LATE_SECONDS = 10;

/** Why the log does not move, in words for whoever runs the platform; null when it does, or has nothing to take. */
export function explainStandstill({ waiting, waitingSeconds, hasLeader }: LogState): string | null {
  if (waiting === 0 || waitingSeconds <= LATE_SECONDS) return null;
  const since = `Events wait ${Math.round(waitingSeconds)} s for the event log`;
  return hasLeader
    ? `${since}, though a process keeps it in order: look at what the workers write on stderr.`
    : `${since}, and no process keeps it in order: start "vitrine worker" (or "vitrine start").`;
}
