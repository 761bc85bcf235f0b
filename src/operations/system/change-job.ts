import type { Tx } from '../../adapters/database/database.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import {
  type ChangedImage,
  failCancelledImages,
  lockProductsOfJob,
  reopenFailedImagesOfJob,
} from '../../entities/images/job-images.queries.js';
import type { JobState } from '../../entities/system/job.entity.js';
import {
  closeCancelledJob,
  type JobRow,
  lockJob,
  lockWaitingPieces,
  movePieces,
  reopenJob,
  reopenPieces,
} from '../../entities/system/job.queries.js';
import { lostOrderOf } from '../../entities/system/lost-order.queries.js';
import { UserErrors } from '../../errors.js';
import { append } from '../../events/append.js';
import type { EnhancementOrder } from '../_shared/background-work.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { enqueuePosters } from '../_shared/poster-shards.js';
import { isDriftJob, retryDriftRun } from '../_shared/retry-drift-run.js';
import { settleProductStatus } from '../_shared/settle-product-status.js';
import { releaseVariants } from '../_shared/start-enhancement.js';
import { appendJobEvent } from '../_shared/start-job.js';

/** A cancelled job may not: it counts what it left out, and could never end. */
const MAY_BE_RETRIED: ReadonlySet<JobState> = new Set(['COMPLETED', 'FAILED']);

const STILL_RUNS = 'The job still runs; wait for its end or cancel it first.';
const NOTHING_TO_RETRY: Readonly<Record<JobState, string>> = {
  QUEUED: STILL_RUNS,
  ACTIVE: STILL_RUNS,
  RETRYING: STILL_RUNS,
  COMPLETED: 'Nothing of this job is failed.',
  FAILED: 'There is nothing that could be sent again; cancel the job to clear it.',
  CANCELLED: 'The job was cancelled; ask for what it left out anew.',
};

/**
 * Tries the failed pieces of an ended job again: their images go back to PROCESSING and their messages are sent anew. Pieces whose
 * images another job has made good since stay as they are. A job without images stands for an order that came to nothing, and is sent.
 * NOT_ALLOWED_NOW while it runs, once it is cancelled, and when nothing of it is failed.
 */
export async function retryJob(ctx: OperationContext, id: string): Promise<JobRow> {
  requireRight(ctx, 'jobs:manage');
  return ctx.transaction(async (tx) => {
    const job = await lockedJob(tx, id);
    if (!MAY_BE_RETRIED.has(job.state)) throw UserErrors.of('NOT_ALLOWED_NOW', 'id', NOTHING_TO_RETRY[job.state]);
    if (job.kind === 'ANALYZE_POSTERS' || job.kind === 'IMPORT_CONTENT') return retryPieces(tx, ctx, job);
    if (isDriftJob(job)) return retryDriftRun(tx, ctx, job);
    const images = await tx.query(reopenFailedImagesOfJob, [id, ctx.deps.clock.now().toISOString()]);
    const order = images.length > 0 ? null : (await getOne(tx, lostOrderOf, [id])).order;
    const pieces =
      order === null
        ? await tx.query(reopenPieces, [id, images.map((image) => image.id)])
        : await tx.query(movePieces, [id, 'FAILED', 'WAITING']);
    if (pieces.length === 0) throw UserErrors.of('NOT_ALLOWED_NOW', 'id', NOTHING_TO_RETRY[job.state]);
    await appendImageEvents(tx, ctx, { type: 'image.retried.v1', state: 'PROCESSING', images });
    await settleProductStatus(tx, ctx, productIdsOf(images));
    const reopened = await getOne(tx, reopenJob, [id, pieces.length]);
    if (order === null) await sendAgain(tx, ctx, { jobId: id, images });
    else await ctx.deps.queue.enqueue(tx, 'enhance-product', [{ ...(order as EnhancementOrder), jobId: id }]);
    await appendJobEvent(tx, ctx, { type: 'job.progressed.v1', job: reopened });
    return reopened;
  });
}

/** Of work on posters and contents, all failed pieces are tried again. */
async function retryPieces(tx: Tx, ctx: OperationContext, { id, kind, state }: JobRow): Promise<JobRow> {
  const pieces = await tx.query(movePieces, [id, 'FAILED', 'WAITING']);
  if (pieces.length === 0) throw UserErrors.of('NOT_ALLOWED_NOW', 'id', NOTHING_TO_RETRY[state]);
  const job = await getOne(tx, reopenJob, [id, pieces.length]);
  const contentIds = pieces.map(({ subjectId }) => subjectId);
  if (kind === 'ANALYZE_POSTERS') await enqueuePosters(tx, ctx, { jobId: id, contentIds });
  else await ctx.deps.queue.enqueue(tx, 'import-content', [{ jobId: id }]);
  await appendJobEvent(tx, ctx, { type: 'job.progressed.v1', job });
  return job;
}

/**
 * Ends a job now: pieces that have not ended are cancelled, their images FAILED. Clears a job that failed: nobody means to try
 * it again. A cancelled job answers as it is; NOT_ALLOWED_NOW for one that is completed.
 */
export async function cancelJob(ctx: OperationContext, id: string): Promise<JobRow> {
  requireRight(ctx, 'jobs:manage');
  return ctx.transaction(async (tx) => {
    const job = await lockedJob(tx, id);
    if (job.state === 'CANCELLED') return job;
    if (job.state === 'COMPLETED') throw UserErrors.of('NOT_ALLOWED_NOW', 'id', 'The job has ended already.');
    const now = ctx.deps.clock.now().toISOString();
    // All pieces of a failed job have ended; the images of them are FAILED and stay so.
    const pieces = await tx.query(movePieces, [id, job.state === 'FAILED' ? 'FAILED' : 'WAITING', 'CANCELLED']);
    const images = await tx.query(failCancelledImages, [pieces.map((piece) => piece.subjectId), now]);
    await appendImageEvents(tx, ctx, { type: 'image.failed.v1', state: 'FAILED', images });
    // Another job may have variants of these pictures to make, and nobody else would tell it.
    await releaseVariants(
      tx,
      ctx,
      images.map((image) => image.id),
    );
    await settleProductStatus(tx, ctx, productIdsOf(images));
    const cancelled = await getOne(tx, closeCancelledJob, [id, now]);
    // What was kept of its set is cleared by a worker.
    if (isDriftJob(job)) await ctx.deps.queue.enqueue(tx, 'work-on-drift-run', [{ jobId: id, shard: null }]);
    await appendJobEvent(tx, ctx, { type: 'job.cancelled.v1', job: cancelled });
    return cancelled;
  });
}

/** Pictures are read again one by one, variants made again by product. */
async function sendAgain(
  tx: Tx,
  ctx: OperationContext,
  { jobId, images }: { readonly jobId: string; readonly images: readonly ChangedImage[] },
): Promise<void> {
  const { queue } = ctx.deps;
  const raw = images.filter(({ sourceId }) => sourceId === null);
  const enhanced = new Set(images.filter(({ sourceId }) => sourceId !== null).map(({ productId }) => productId));
  await queue.enqueue(
    tx,
    'process-image',
    raw.map(({ id }) => ({ imageId: id, jobId })),
  );
  await queue.enqueue(
    tx,
    'enhance-product',
    [...enhanced].map((productId) => ({ productId, jobId })),
  );
}

interface ImageChange {
  readonly type: 'image.failed.v1' | 'image.retried.v1';
  readonly state: 'FAILED' | 'PROCESSING';
  readonly images: readonly ChangedImage[];
}

async function appendImageEvents(tx: Tx, ctx: OperationContext, { type, state, images }: ImageChange): Promise<void> {
  const occurredAt = ctx.deps.clock.now();
  const events = images.map(({ id, productId, version }) => ({
    type,
    entityId: id,
    entityVersion: version,
    payload: { productId, state },
    occurredAt,
  }));
  await append(tx, events);
}

function productIdsOf(images: readonly { readonly productId: string }[]): string[] {
  return images.map((image) => image.productId);
}

/** Products come first, then pieces, as for whoever ends a piece: he locks product, picture and task before piece and job. */
async function lockedJob(tx: Tx, id: string): Promise<JobRow> {
  await tx.query(lockProductsOfJob, [id]);
  await tx.query(lockWaitingPieces, [id]);
  const job = await findOne(tx, lockJob, [id]);
  if (job === null) throw UserErrors.of('NOT_FOUND', 'id', 'There is no such job.');
  return job;
}
