import { getOne } from '../../entities/_shared/statement.js';
import { claimRefresh } from '../../entities/intents/classification-metrics.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

/** How long it may take; everything else in the database is bounded by seconds. */
const TIMEOUT_MS = 10 * 60_000;

/**
 * Brings the views of hours and days up to date when an hour is over; readers go on meanwhile. Any number of processes may ask: one does
 * it. Answers whether it did.
 */
export async function refreshClassificationViews(ctx: OperationContext): Promise<boolean> {
  requireRight(ctx, 'jobs:manage');
  return ctx.transaction(async (tx) => {
    const { due } = await getOne(tx, claimRefresh, []);
    if (!due) return false;
    await tx.allow(TIMEOUT_MS);
    await tx.run('REFRESH MATERIALIZED VIEW CONCURRENTLY classification_hours', []);
    await tx.run('REFRESH MATERIALIZED VIEW CONCURRENTLY classification_days', []);
    return true;
  });
}
