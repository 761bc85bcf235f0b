import { createHash } from 'node:crypto';
import { MAX_IMAGE_BYTES } from '../../engines/imaging/read-header.js';
import { findOne } from '../../entities/_shared/statement.js';
import { type PieceOfWork, pieceOfWork } from '../../entities/images/process-image.queries.js';
import type { BackgroundWork } from '../_shared/background-work.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { ImageRefusedError, refusalOf } from '../_shared/image-refusal.js';
import { readUpload } from '../_shared/read-upload.js';
import { judgeBytes } from './judge-bytes.js';
import { mainPolicy } from './main-policy.js';
import { findSourceReference, type Reference } from './reference.js';
import { type ImageOutcome, writeImageOutcome } from './write-image-outcome.js';

type Piece = BackgroundWork['process-image'];

/**
 * The work on one picture: gets its bytes, keeps, measures and judges them, and writes everything in one transaction with the
 * end of its piece, so that a message delivered twice, or to two workers, changes nothing the second time. Rejects on
 * failures that may pass, for the queue to try again; on the last attempt those make the picture FAILED too.
 */
export async function processImage(
  ctx: OperationContext,
  piece: Piece,
  attempt: { readonly lastAttempt: boolean },
): Promise<void> {
  requireRight(ctx, 'catalog:write');
  const work = await findOne(ctx.deps.database, pieceOfWork, [piece.imageId, piece.jobId]);
  if (work?.waiting !== true) return;
  const outcome = await findOutcome(ctx, work, attempt.lastAttempt);
  await writeImageOutcome(ctx, { ...piece, productId: work.productId }, outcome);
}

/** Makes a picture FAILED whose worker died at its last attempt, so that nothing waits for it for ever. */
export async function giveUpImage(ctx: OperationContext, piece: Piece): Promise<void> {
  requireRight(ctx, 'catalog:write');
  const work = await findOne(ctx.deps.database, pieceOfWork, [piece.imageId, piece.jobId]);
  if (work?.waiting !== true) return;
  const failure = new ImageRefusedError('PROCESS_FAILED', 'The picture could not be processed, several times.', true);
  await writeImageOutcome(ctx, { ...piece, productId: work.productId }, { failure, bytes: null, policy: mainPolicy() });
}

async function findOutcome(ctx: OperationContext, work: PieceOfWork, lastAttempt: boolean): Promise<ImageOutcome> {
  const policy = mainPolicy();
  let bytes: Buffer | null = null;
  const memory = await ctx.deps.pictureMemory.reserve(MAX_IMAGE_BYTES, ctx.signal);
  try {
    bytes = await readBytes(ctx, work);
    memory.shrinkTo(bytes.length);
    const reference = await referenceOf(ctx, work);
    return { judgement: await judgeBytes(ctx, { bytes, policy, reference }) };
  } catch (error) {
    const failure = refusalOf(error);
    if (failure === null || (failure.retryable && !lastAttempt)) throw error;
    return { failure, bytes: bytes === null ? null : describe(bytes), policy };
  } finally {
    memory.release();
  }
}

function describe(bytes: Buffer): { sha256: string; sizeBytes: number } {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length };
}

async function readBytes(ctx: OperationContext, { sourceUrl, uploadId }: PieceOfWork): Promise<Buffer> {
  if (sourceUrl === null) return readUpload(ctx, uploadId ?? '');
  // One try: the queue repeats, and a loop here would keep its place from another message.
  const options = { maxBytes: MAX_IMAGE_BYTES, accept: 'image', attempts: 1, signal: ctx.signal } as const;
  return (await ctx.deps.outbound.fetchBytes(sourceUrl, options)).bytes;
}

/** A variant must show what its source shows; a raw picture has nothing to be compared with. */
async function referenceOf(ctx: OperationContext, { sourceId }: PieceOfWork): Promise<Reference | null> {
  return sourceId === null ? null : findSourceReference(ctx, sourceId);
}
