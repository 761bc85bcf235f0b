import { findOne } from '../../entities/_shared/statement.js';
import { addCost, noteDelay, type WaitingVariant, waitingVariants } from '../../entities/images/variant.queries.js';
import { append } from '../../events/append.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { ImageRefusedError, refusalOf } from '../_shared/image-refusal.js';
import { mainPolicy } from './main-policy.js';
import { type Descriptions, type MadeVariant, makeVariant } from './make-variant.js';
import { writeImageOutcome } from './write-image-outcome.js';

/** A product and the job that waits for variants of it. */
interface Work {
  readonly productId: string;
  readonly jobId: string;
}

/** Variants of one product that are made at once. */
const AT_ONCE = 2;

/**
 * Makes the variants of a product that a job still waits for. Each is written in one transaction with the end of its piece, so that a
 * message delivered again, or to two workers, makes nothing twice and nothing more. Rejects when one failed in a way that may
 * pass, once the others have ended; on the last attempt those become FAILED too.
 */
export async function makeVariants(
  ctx: OperationContext,
  work: Work,
  { lastAttempt }: { readonly lastAttempt: boolean },
): Promise<void> {
  requireRight(ctx, 'catalog:write');
  const waiting = await ctx.deps.database.query(waitingVariants, [work.productId, work.jobId]);
  // A source that is still being read sends its own message when that has ended.
  const ready = waiting.filter(({ sourceState }) => sourceState !== 'PROCESSING');
  const delays: ImageRefusedError[] = [];
  const descriptions: Descriptions = new Map();
  const makeNext = async (): Promise<void> => {
    for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
      const delay = await settleVariant(ctx, { work, variant: next, lastAttempt, descriptions });
      if (delay !== null) delays.push(delay);
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: AT_ONCE }, makeNext));
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
  if (delays[0] !== undefined) throw delays[0];
}

/** Makes the variants FAILED whose worker died at its last attempt, so that nothing waits for them for ever. */
export async function giveUpVariants(ctx: OperationContext, work: Work): Promise<void> {
  requireRight(ctx, 'catalog:write');
  const failure = new ImageRefusedError('PROCESS_FAILED', 'The variant could not be made, several times.', true);
  for (const variant of await ctx.deps.database.query(waitingVariants, [work.productId, work.jobId]))
    await writeFailure(ctx, { work, variant, failure });
}

interface Piece {
  readonly work: Work;
  readonly variant: WaitingVariant;
}

interface Settling {
  readonly lastAttempt: boolean;
  readonly descriptions: Descriptions;
}

/** Makes and writes one variant; the failure that may pass, when there was one and it is not the last attempt. */
async function settleVariant(
  ctx: OperationContext,
  { work, variant, lastAttempt, descriptions }: Piece & Settling,
): Promise<ImageRefusedError | null> {
  let made: MadeVariant;
  try {
    made = await makeVariant(ctx, variant, descriptions);
  } catch (error) {
    const failure = refusalOf(error);
    if (failure === null) throw error;
    if (failure.retryable && !lastAttempt) return sayWhy(ctx, variant, failure);
    await writeFailure(ctx, { work, variant, failure });
    return null;
  }
  await writeImageOutcome(ctx, pieceOf(work, variant), made);
  return null;
}

function pieceOf({ jobId }: Work, { id, productId }: WaitingVariant) {
  return { imageId: id, jobId, productId };
}

async function writeFailure(
  ctx: OperationContext,
  { work, variant, failure }: Piece & { readonly failure: ImageRefusedError },
): Promise<void> {
  await writeImageOutcome(ctx, pieceOf(work, variant), { failure, bytes: null, policy: mainPolicy() });
}

/** A person who waits shall see why. */
async function sayWhy(
  ctx: OperationContext,
  variant: WaitingVariant,
  failure: ImageRefusedError,
): Promise<ImageRefusedError> {
  await ctx.transaction(async (tx) => {
    const now = ctx.deps.clock.now();
    if (failure.costUsd > 0) await tx.query(addCost, [variant.id, failure.costUsd]);
    const image = await findOne(tx, noteDelay, [
      variant.id,
      `${failure.code}: ${failure.message} It is tried again.`,
      now,
    ]);
    if (image === null) return;
    const payload = { productId: image.productId, state: image.state };
    await append(tx, [
      { type: 'image.delayed.v1', entityId: image.id, entityVersion: image.version, payload, occurredAt: now },
    ]);
  });
  return failure;
}
