import { defineStatement, getOne, type Queryable } from '../_shared/statement.js';

const issuedSkus = defineStatement<{ issued: number; collided: number }>(
  'skus.measure',
  `SELECT count(*)::int AS issued, count(*) FILTER (WHERE canonical <> base)::int AS collided FROM skus WHERE created_at >= $1`,
);

/** Fewer say nothing of a rate. */
const LEAST_SKUS = 20;

/** Share of the SKUs issued since that had to be told apart from another, 0–1; null for fewer than 20. */
export async function measureSkuCollisionRate(db: Queryable, since: Date): Promise<number | null> {
  const { issued, collided } = await getOne(db, issuedSkus, [since.toISOString()]);
  return issued < LEAST_SKUS ? null : collided / issued;
}
