import { defineStatement, getOne, type Queryable } from '../_shared/statement.js';

const givenVerdicts = defineStatement<{ given: number; rejected: number }>(
  'image_validations.measure',
  `SELECT count(*)::int AS given, count(*) FILTER (WHERE status = 'AUTO_REJECTED')::int AS rejected
   FROM image_validations WHERE created_at >= $1`,
);

/** Fewer say nothing of a rate. */
const LEAST_VERDICTS = 20;

/** Share of the verdicts first given since that rejected the picture, 0–1; null for fewer than 20. */
export async function measureAutoRejectRate(db: Queryable, since: Date): Promise<number | null> {
  const { given, rejected } = await getOne(db, givenVerdicts, [since.toISOString()]);
  return given < LEAST_VERDICTS ? null : rejected / given;
}
