import type { Tx } from '../../adapters/database/database.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import type { JobKind } from '../../entities/system/job.entity.js';
import {
  closeFailedJob,
  countPiece,
  endPiece,
  failPieces,
  growJob,
  insertJob,
  insertPieces,
  type JobRow,
  lockWaitingPieces,
} from '../../entities/system/job.queries.js';
import { append } from '../../events/append.js';
import type { EventType } from '../../events/event-catalogue.js';
import type { OperationContext } from './context.js';

export interface NewJob {
  readonly kind: JobKind;
  /** What the pieces work on, each once. */
  readonly subjectIds: readonly string[];
}

/** Records a job with its pieces and answers its id. Without pieces it is completed at once. Enqueuing is the caller's. */
export async function startJob(tx: Tx, ctx: OperationContext, job: NewJob): Promise<string> {
  const now = ctx.deps.clock.now().toISOString();
  const total = job.subjectIds.length;
  const isEmpty = total === 0;
  const row = await getOne(tx, insertJob, [
    newId('job'),
    job.kind,
    isEmpty ? 'COMPLETED' : 'QUEUED',
    total,
    now,
    isEmpty ? now : null,
  ]);
  if (!isEmpty) await tx.query(insertPieces, [row.id, job.subjectIds]);
  await appendJobEvent(tx, ctx, { type: isEmpty ? 'job.completed.v1' : 'job.created.v1', job: row });
  return row.id;
}

/** Gives a running job further pieces. Enqueuing is the caller's. */
export async function addPieces(
  tx: Tx,
  ctx: OperationContext,
  { jobId, subjectIds }: { readonly jobId: string; readonly subjectIds: readonly string[] },
): Promise<void> {
  if (subjectIds.length === 0) return;
  await tx.query(insertPieces, [jobId, subjectIds]);
  const job = await getOne(tx, growJob, [jobId, subjectIds.length]);
  await appendJobEvent(tx, ctx, { type: 'job.progressed.v1', job });
}

/** Ends a running job as FAILED with every piece that waits; false when it had ended before. `error` is in public words. */
export async function failJob(
  tx: Tx,
  ctx: OperationContext,
  { jobId, error }: { readonly jobId: string; readonly error: string },
): Promise<boolean> {
  // In one order, and before the job, as who cancels it: the update takes them as they lie.
  await tx.query(lockWaitingPieces, [jobId]);
  const pieces = await tx.query(failPieces, [jobId, error]);
  const now = ctx.deps.clock.now().toISOString();
  const job = pieces.length === 0 ? null : await findOne(tx, closeFailedJob, [jobId, pieces.length, error, now]);
  if (job === null) return false;
  await appendJobEvent(tx, ctx, { type: 'job.failed.v1', job });
  return true;
}

export interface EndedPiece {
  readonly jobId: string;
  readonly subjectId: string;
  /** Why it failed, in public words; null when it is done. */
  readonly error: string | null;
}

/**
 * Ends a piece and counts it, once: false when it had ended or been cancelled before, and the caller must then write
 * nothing. Belongs in the transaction that does the piece's work.
 */
export async function settlePiece(tx: Tx, ctx: OperationContext, piece: EndedPiece): Promise<boolean> {
  const failed = piece.error !== null;
  const ended = await findOne(tx, endPiece, [piece.jobId, piece.subjectId, failed ? 'FAILED' : 'DONE', piece.error]);
  if (ended === null) return false;
  const now = ctx.deps.clock.now().toISOString();
  const job = await findOne(tx, countPiece, [piece.jobId, failed ? 1 : 0, piece.error, now]);
  if (job !== null) await appendJobEvent(tx, ctx, { type: eventOfState(job), job });
  return true;
}

function eventOfState(job: JobRow): JobEventType {
  if (job.state === 'COMPLETED') return 'job.completed.v1';
  return job.state === 'FAILED' ? 'job.failed.v1' : 'job.progressed.v1';
}

type JobEventType = Extract<EventType, `job.${string}`>;

/** Tells of a job's change; `job` is the row as the change left it. */
export async function appendJobEvent(
  tx: Tx,
  ctx: OperationContext,
  event: { type: JobEventType; job: JobRow },
): Promise<void> {
  const { job, type } = event;
  const payload = { state: job.state };
  await append(tx, [{ type, entityId: job.id, entityVersion: job.version, payload, occurredAt: ctx.deps.clock.now() }]);
}
