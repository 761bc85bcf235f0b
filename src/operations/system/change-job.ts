import type { Tx } from '../../adapters/database/database.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import {
  type ChangedImage,
  failCancelledImages,
  lockProductsOfJob,
  reopenFailedImages,
} from '../../entities/images/job-images.queries.js';
import type { JobState } from '../../entities/system/job.entity.js';
import { closeCancelledJob, type JobRow, lockJob, movePieces, reopenJob } from '../../entities/system/job.queries.js';
import { UserErrors } from '../../errors.js';
import { append } from '../../events/append.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { settleProductStatus } from '../_shared/settle-product-status.js';
import { appendJobEvent } from '../_shared/start-job.js';

const ENDED: ReadonlySet<JobState> = new Set(['COMPLETED', 'FAILED', 'CANCELLED']);

/**
 * Tries the failed pieces of an ended job again: their images go back to PROCESSING and their messages are sent anew.
 * NOT_ALLOWED_NOW while it runs or when nothing of it failed.
 */
export async function retryJob(ctx: OperationContext, id: string): Promise<JobRow> {
  requireRight(ctx, 'jobs:manage');
  return ctx.transaction(async (tx) => {
    const job = await lockedJob(tx, id);
    if (!ENDED.has(job.state))
      throw UserErrors.of('NOT_ALLOWED_NOW', 'id', 'The job still runs; wait for its end or cancel it first.');
    const pieces = await tx.query(movePieces, [id, 'FAILED', 'WAITING']);
    if (pieces.length === 0) throw UserErrors.of('NOT_ALLOWED_NOW', 'id', 'Nothing of this job failed.');
    const imageIds = pieces.map((piece) => piece.subjectId);
    const images = await tx.query(reopenFailedImages, [imageIds, ctx.deps.clock.now().toISOString()]);
    await appendImageEvents(tx, ctx, { type: 'image.retried.v1', state: 'PROCESSING', images });
    await settleProductStatus(tx, ctx, productIdsOf(images));
    const reopened = await getOne(tx, reopenJob, [id, pieces.length]);
    await ctx.deps.queue.enqueue(
      tx,
      'process-image',
      imageIds.map((imageId) => ({ imageId, jobId: id })),
    );
    await appendJobEvent(tx, ctx, { type: 'job.progressed.v1', job: reopened });
    return reopened;
  });
}

/** Ends a job now: pieces that have not ended are cancelled, their images FAILED. A cancelled job answers as it is. */
export async function cancelJob(ctx: OperationContext, id: string): Promise<JobRow> {
  requireRight(ctx, 'jobs:manage');
  return ctx.transaction(async (tx) => {
    const job = await lockedJob(tx, id);
    if (job.state === 'CANCELLED') return job;
    if (ENDED.has(job.state)) throw UserErrors.of('NOT_ALLOWED_NOW', 'id', 'The job has ended already.');
    const now = ctx.deps.clock.now().toISOString();
    const pieces = await tx.query(movePieces, [id, 'WAITING', 'CANCELLED']);
    const images = await tx.query(failCancelledImages, [pieces.map((piece) => piece.subjectId), now]);
    await appendImageEvents(tx, ctx, { type: 'image.failed.v1', state: 'FAILED', images });
    await settleProductStatus(tx, ctx, productIdsOf(images));
    const cancelled = await getOne(tx, closeCancelledJob, [id, now]);
    await appendJobEvent(tx, ctx, { type: 'job.cancelled.v1', job: cancelled });
    return cancelled;
  });
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

/** The products come first, as for whoever ends a piece: he locks product, picture and task before piece and job. */
async function lockedJob(tx: Tx, id: string): Promise<JobRow> {
  await tx.query(lockProductsOfJob, [id]);
  const job = await findOne(tx, lockJob, [id]);
  if (job === null) throw UserErrors.of('NOT_FOUND', 'id', 'There is no such job.');
  return job;
}
