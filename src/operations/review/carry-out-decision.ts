import type { Tx } from '../../adapters/database/database.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import { countVariants } from '../../entities/images/variant.queries.js';
import { type DecidedImage, decideImage } from '../../entities/review/review-decision.queries.js';
import type { TaskRow } from '../../entities/review/review-task.queries.js';
import { append } from '../../events/append.js';
import { MAX_INSTRUCTIONS } from '../_shared/check-enhancement.js';
import type { OperationContext } from '../_shared/context.js';
import { settleProductStatus } from '../_shared/settle-product-status.js';
import { startEnhancement } from '../_shared/start-enhancement.js';

/**
 * Brings a completed task's outcome to its picture and product: ACCEPTED approves, REJECTED and REGENERATE reject, and REGENERATE
 * has new variants made after the reviewer's notes. Does
 * nothing for a task that still waits.
 */
export async function carryOutDecision(
  tx: Tx,
  ctx: OperationContext,
  { task, notes }: { readonly task: TaskRow; readonly notes: string | null },
): Promise<void> {
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
  if (task.outcome === 'REGENERATE') await regenerate(tx, ctx, { image, notes });
  await settleProductStatus(tx, ctx, [image.productId]);
}

/** Of a variant one more, by the same provider; of any other picture as many as are usual. The notes are the wishes. */
async function regenerate(
  tx: Tx,
  ctx: OperationContext,
  { image, notes }: { readonly image: DecidedImage; readonly notes: string | null },
): Promise<void> {
  // Without bytes there is nothing to make variants of.
  if (image.objectKey === null) return;
  const { enhancement } = ctx.deps.settings;
  const sourceId = image.sourceId ?? image.id;
  await startEnhancement(tx, ctx, {
    productId: image.productId,
    sourceId,
    existing: (await findOne(tx, countVariants, [[sourceId]]))?.variants ?? 0,
    count: image.sourceId === null ? enhancement.count : 1,
    provider: image.provider ?? enhancement.provider,
    instructions: notes?.slice(0, MAX_INSTRUCTIONS).toWellFormed() ?? null,
  });
}
