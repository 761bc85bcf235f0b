import { findOne, getOne } from '../../entities/_shared/statement.js';
import { dropDetachedMonths, keepMonths, type MonthlyTable } from '../../entities/system/monthly-table.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

/** Every table in partitions by month. Its migration makes the first ones: `SELECT keep_months('…', now(), …)`. */
export const MONTHLY_TABLES: readonly MonthlyTable[] = [
  { table: 'webhook_deliveries', retentionDays: 90 },
  { table: 'intent_classification_logs', retentionDays: 400 },
  { table: 'model_selection_logs', retentionDays: 400 },
  { table: 'monitoring_metrics', retentionDays: 730 },
];

/**
 * Makes the partitions of the coming months and drops those whose time has passed; answers how many of each. Any number of
 * processes may do it at once and as often as they like. A table that somebody reads just then keeps its old months until
 * the next turn.
 */
export async function keepMonthlyTables(
  ctx: OperationContext,
  tables: readonly MonthlyTable[] = MONTHLY_TABLES,
): Promise<{ made: number; dropped: number }> {
  requireRight(ctx, 'jobs:manage');
  const now = ctx.deps.clock.now().toISOString();
  const total = { made: 0, dropped: 0 };
  for (const { table, retentionDays } of tables) {
    const kept = await ctx.transaction((tx) => findOne(tx, keepMonths, [table, now, retentionDays]));
    if (kept === null) continue;
    const { dropped } = await ctx.transaction((tx) => getOne(tx, dropDetachedMonths, [table]));
    total.made += kept.made;
    total.dropped += dropped;
  }
  return total;
}
