import type { Tx } from '../../adapters/database/database.js';
import type { ImagePolicy } from '../../engines/image-policy/policy.js';
import { hashSlots } from '../../engines/imaging/hash-slots.js';
import { isUnmeasured } from '../../engines/imaging/measurement.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import type { ValidationRow } from '../../entities/images/image-validation.queries.js';
import { lockProduct, writeOutcome } from '../../entities/images/process-image.queries.js';
import type { ImageState } from '../../entities/images/product-image.entity.js';
import type { ImageRow } from '../../entities/images/product-image.queries.js';
import { addCost, writeMaking } from '../../entities/images/variant.queries.js';
import { append } from '../../events/append.js';
import type { OperationContext } from '../_shared/context.js';
import type { ImageRefusedError } from '../_shared/image-refusal.js';
import { settleProductStatus } from '../_shared/settle-product-status.js';
import { releaseVariants } from '../_shared/start-enhancement.js';
import { settlePiece } from '../_shared/start-job.js';
import { FileSweptError } from '../_shared/unnamed-files.js';
import { askReviewer, stateAfter } from './ask-reviewer.js';
import type { Judgement } from './judge-bytes.js';
import type { Making } from './make-variant.js';
import { storeJudgement, storeRefusal } from './store-validation.js';

/** What the work on a picture came to: a judgement, or why there is none, with what is known of the bytes. */
export type ImageOutcome = { readonly judgement: Judgement; readonly making?: Making } | FailedImage;

interface FailedImage {
  readonly failure: ImageRefusedError;
  readonly bytes: { readonly sha256: string; readonly sizeBytes: number } | null;
  readonly policy: ImagePolicy;
}

export interface PieceOfImage {
  readonly imageId: string;
  readonly jobId: string;
  readonly productId: string;
}

/** Another delivery of the message has ended the piece: undoes the transaction, and is no failure. */
class PieceEndedError extends Error {
  override readonly name = 'PieceEndedError';
}

/**
 * Writes an outcome, all or nothing: verdict, picture, event, review task, product status, and the end of the piece.
 * Locks in the order product, picture, task, job. Writes nothing when the piece has been ended or cancelled meanwhile.
 */
export async function writeImageOutcome(
  ctx: OperationContext,
  piece: PieceOfImage,
  outcome: ImageOutcome,
): Promise<void> {
  try {
    const validation = await ctx.transaction((tx) => write(tx, ctx, { piece, outcome }));
    if (validation !== null) countVerdict(ctx, validation);
  } catch (error) {
    // After any other failure the row may be there all the same. Only a variant's file has a name that nobody else uses.
    const isUndone = error instanceof PieceEndedError || error instanceof FileSweptError;
    if (isUndone && 'judgement' in outcome && outcome.making !== undefined)
      await ctx.deps.objects.delete(outcome.judgement.objectKey);
    if (!(error instanceof PieceEndedError)) throw error;
  }
}

/** Counts a verdict in the metrics; call it once the verdict is committed. */
export function countVerdict(ctx: OperationContext, validation: ValidationRow): void {
  ctx.deps.metrics.imagesValidated.inc({ status: validation.status });
  ctx.deps.metrics.imageValidationScore.observe(validation.overallScore);
}

interface Write {
  readonly piece: PieceOfImage;
  readonly outcome: ImageOutcome;
}

async function write(tx: Tx, ctx: OperationContext, { piece, outcome }: Write): Promise<ValidationRow | null> {
  const { imageId, jobId, productId } = piece;
  await getOne(tx, lockProduct, [productId]);
  const found = 'failure' in outcome ? await storeFailed(tx, ctx, outcome) : await storeJudged(tx, ctx, outcome);
  const { validation, failure } = found;
  const now = ctx.deps.clock.now();
  const image = await findOne(tx, writeOutcome, [imageId, ...found.columns, now]);
  if (image !== null) await tellOutcome(tx, ctx, { image, outcome, validation: failure === null ? validation : null });
  const ended = await settlePiece(tx, ctx, { jobId, subjectId: imageId, error: failure?.message ?? null });
  if (!ended) throw new PieceEndedError();
  return image === null ? null : validation;
}

interface Told {
  readonly image: ImageRow;
  readonly outcome: ImageOutcome;
  /** What a reviewer may have to look at; null for a failure. */
  readonly validation: ValidationRow | null;
}

/** All that follows from a picture's outcome: how it was made, event, review task, variants that waited for it, product status. */
async function tellOutcome(tx: Tx, ctx: OperationContext, { image, outcome, validation }: Told): Promise<void> {
  const making = 'making' in outcome ? (outcome.making ?? null) : null;
  if (making !== null) {
    const { provider, prompt, remark, costUsd } = making;
    await tx.query(writeMaking, [image.id, provider, prompt, remark, costUsd]);
  }
  if ('failure' in outcome && outcome.failure.costUsd > 0) await tx.query(addCost, [image.id, outcome.failure.costUsd]);
  await appendOutcome(tx, image, ctx.deps.clock.now());
  if (validation !== null) await askReviewer(tx, ctx, { imageId: image.id, validation, making });
  if (image.kind === 'RAW') await releaseVariants(tx, ctx, [image.id]);
  await settleProductStatus(tx, ctx, [image.productId]);
}

/** What the picture's row will say; `columns` are state to failure, in the order of the statement. */
interface Found {
  readonly validation: ValidationRow | null;
  readonly failure: ImageRefusedError | null;
  readonly columns: readonly unknown[];
}

async function storeJudged(
  tx: Tx,
  ctx: OperationContext,
  { judgement, making }: Exclude<ImageOutcome, FailedImage>,
): Promise<Found> {
  const validation = await storeJudgement(tx, ctx, judgement);
  // What was made by a machine waits for a person, whatever the policy says of it.
  const state = making === undefined ? stateAfter('PROCESSING', validation.status) : 'PENDING';
  return { validation, failure: null, columns: judgedColumns(judgement, validation, state) };
}

/** A file that is no picture is rejected with the reason; a failure that may pass says nothing about the file. */
async function storeFailed(tx: Tx, ctx: OperationContext, { failure, bytes, policy }: FailedImage): Promise<Found> {
  const isVerdict = bytes !== null && !failure.retryable;
  const refused = isVerdict ? { sha256: bytes.sha256, policy, reason: failure.message } : null;
  const validation = refused === null ? null : await storeRefusal(tx, ctx, refused);
  const { sizeBytes, sha256 } = bytes ?? { sizeBytes: null, sha256: null };
  const reason = `${failure.code}: ${failure.message}`;
  const columns = [
    'FAILED',
    null,
    null,
    null,
    null,
    sizeBytes,
    sha256,
    null,
    null,
    validation?.id ?? null,
    false,
    reason,
  ];
  return { validation, failure, columns };
}

function judgedColumns(
  { measurement, sha256, objectKey, cached }: Judgement,
  validation: ValidationRow,
  state: ImageState,
): unknown[] {
  const { header, fingerprint } = measurement;
  const pHash = isUnmeasured(fingerprint) ? null : fingerprint.pHash;
  return [
    state,
    objectKey,
    header.widthPx,
    header.heightPx,
    header.format,
    header.sizeBytes,
    sha256,
    pHash,
    pHash === null ? null : hashSlots(pHash),
    validation.id,
    cached !== null,
    null,
  ];
}

async function appendOutcome(tx: Tx, image: ImageRow, occurredAt: Date): Promise<void> {
  await append(tx, [
    {
      type: image.state === 'FAILED' ? 'image.failed.v1' : 'image.validated.v1',
      entityId: image.id,
      entityVersion: image.version,
      payload: { productId: image.productId, state: image.state },
      occurredAt,
    },
  ]);
}
