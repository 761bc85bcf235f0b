import type { Tx } from '../../adapters/database/database.js';
import { cancelTasksOfProducts } from '../../entities/review/review-task.queries.js';
import { appendTaskEvents } from './append-task-events.js';
import type { OperationContext } from './context.js';

/**
 * Cancels every waiting review task of these products, leases included, and answers how many: their pictures need no
 * decision any more. Lock the products first, and archive or settle them.
 */
export async function cancelReviewTasks(tx: Tx, ctx: OperationContext, productIds: readonly string[]): Promise<number> {
  if (productIds.length === 0) return 0;
  const tasks = await tx.query(cancelTasksOfProducts, [productIds, ctx.deps.clock.now().toISOString()]);
  await appendTaskEvents(
    tx,
    ctx,
    tasks.map((task) => ({ task, happenings: [{ type: 'review.task.cancelled.v1', reviewerId: null }] })),
  );
  return tasks.length;
}
