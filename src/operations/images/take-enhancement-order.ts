import { findOne } from '../../entities/_shared/statement.js';
import { keepLostOrder, lostOrderWaits } from '../../entities/system/lost-order.queries.js';
import { UserErrors } from '../../errors.js';
import type { BackgroundWork } from '../_shared/background-work.js';
import { checkEnhancement } from '../_shared/check-enhancement.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { transactOnce } from '../_shared/idempotency.js';
import { settlePiece, startJob } from '../_shared/start-job.js';
import { beginEnhancement } from './enhance-product.js';
import { giveUpVariants, makeVariants } from './make-variants.js';

type Order = BackgroundWork['enhance-product'];

/** The only piece of a job that stands for an order which came to nothing. */
const ORDER_PIECE = 'order';

/**
 * Does what a message asks for. With a job of ours: makes the variants it waits for, or starts a lost order that is sent again. Without:
 * starts an enhancement, once for each `idempotencyId`; without that only while the raw picture has no variants, so that a message
 * delivered again asks for nothing more. Rejects with UserErrors when the order cannot be started (yet).
 */
export async function takeEnhancementOrder(
  ctx: OperationContext,
  order: Order,
  attempt: { readonly lastAttempt: boolean },
): Promise<void> {
  requireRight(ctx, 'catalog:write');
  const { productId, jobId, idempotencyId } = order;
  if (jobId !== null) {
    if ((await findOne(ctx.deps.database, lostOrderWaits, [jobId, ORDER_PIECE])) !== null)
      return resume(ctx, order, jobId);
    return makeVariants(ctx, { productId, jobId }, attempt);
  }
  const wanted = { productId, terms: checkEnhancement(ctx, order), unlessMade: (idempotencyId ?? null) === null };
  await transactOnce(ctx, { operation: 'orderEnhancement', key: idempotencyId, input: order }, (tx) =>
    beginEnhancement(tx, ctx, wanted),
  );
}

/** Records a message that failed for good. One that can be carried out after all is. `messageId` makes that happen once. */
export async function giveUpEnhancementOrder(ctx: OperationContext, order: Order, messageId: string): Promise<void> {
  requireRight(ctx, 'catalog:write');
  const { productId, jobId } = order;
  if (jobId !== null) {
    const end = { jobId, subjectId: ORDER_PIECE, error: 'The order could not be started, several times.' };
    await ctx.transaction((tx) => settlePiece(tx, ctx, end));
    return giveUpVariants(ctx, { productId, jobId });
  }
  try {
    await takeEnhancementOrder(ctx, order, { lastAttempt: true });
  } catch (error) {
    if (!(error instanceof UserErrors)) throw error;
    await recordLostOrder(ctx, { messageId, order, problem: error.message });
  }
}

/** A message that came to nothing; `order` is null when it could not be read. */
export interface LostOrder {
  readonly messageId: string;
  readonly order: Order | null;
  /** Why, in public words. */
  readonly problem: string;
}

/** Keeps a lost message as a job that FAILED: there it is seen, sent again by `retryJob` and cleared by `cancelJob`. */
export async function recordLostOrder(ctx: OperationContext, { messageId, order, problem }: LostOrder): Promise<void> {
  requireRight(ctx, 'catalog:write');
  await transactOnce(ctx, { operation: 'recordLostOrder', key: messageId, input: null }, async (tx) => {
    const jobId = await startJob(tx, ctx, { kind: 'ENHANCE_IMAGES', subjectIds: [ORDER_PIECE] });
    if (order !== null) await tx.query(keepLostOrder, [jobId, JSON.stringify(order)]);
    await settlePiece(tx, ctx, { jobId, subjectId: ORDER_PIECE, error: problem });
    return jobId;
  });
}

/** Another delivery has started the lost order: undoes the transaction, and is no failure. */
class OrderStartedError extends Error {
  override readonly name = 'OrderStartedError';
}

/** Starts a lost order anew; its job ends with that, and the variants have a job of their own. */
async function resume(ctx: OperationContext, order: Order, jobId: string): Promise<void> {
  try {
    const wanted = { productId: order.productId, terms: checkEnhancement(ctx, order), unlessMade: false };
    await ctx.transaction(async (tx) => {
      await beginEnhancement(tx, ctx, wanted);
      if (!(await settlePiece(tx, ctx, { jobId, subjectId: ORDER_PIECE, error: null }))) throw new OrderStartedError();
    });
  } catch (error) {
    if (error instanceof OrderStartedError) return;
    if (!(error instanceof UserErrors)) throw error;
    await ctx.transaction((tx) => settlePiece(tx, ctx, { jobId, subjectId: ORDER_PIECE, error: error.message }));
  }
}
