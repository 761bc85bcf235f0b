import type { Tx } from '../../adapters/database/database.js';
import { getOne } from '../../entities/_shared/statement.js';
import { decideImage } from '../../entities/review/review-decision.queries.js';
import type { TaskRow } from '../../entities/review/review-task.queries.js';
import { append } from '../../events/append.js';
import type { OperationContext } from '../_shared/context.js';
import { settleProductStatus } from '../_shared/settle-product-status.js';

/**
 * Brings a completed task's outcome to its picture and product: ACCEPTED approves, REJECTED and REGENERATE reject. Does
 * nothing for a task that still waits.
 */
export async function carryOutDecision(tx: Tx, ctx: OperationContext, task: TaskRow): Promise<void> {
  if (task.outcome === null) return;
  const occurredAt = ctx.deps.clock.now();
  const state = task.outcome === 'ACCEPTED' ? 'APPROVED' : 'REJECTED';
  const image = await getOne(tx, decideImage, [task.imageId, state, occurredAt.toISOString()]);
  await append(tx, [
    {
      type: 'image.decided.v1',
      entityId: task.imageId,
      entityVersion: image.version,
      payload: { productId: image.productId, state },
      occurredAt,
    },
  ]);
  await settleProductStatus(tx, ctx, [image.productId]);
}
