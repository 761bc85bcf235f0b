import type { Tx } from '../../adapters/database/database.js';
import { newId } from '../../entities/_shared/type-id.js';
import { insertRun } from '../../entities/drift/drift-run.queries.js';
import type { OperationContext } from '../_shared/context.js';
import { startJob } from '../_shared/start-job.js';
import { END_PIECE, type SetSource } from './image-set.js';

/** What a run is for: building its baseline, or checking a set against it. */
export interface NewRun {
  readonly kind: 'BUILD_BASELINE' | 'CHECK_DRIFT';
  readonly baselineId: string;
  readonly source: SetSource;
  /** The schedule that brought it about. */
  readonly scheduleId?: string;
}

/** Records a run with its job, whose shards are added once the set is listed; answers the job's id. Enqueuing is the caller's. */
export async function recordRun(tx: Tx, ctx: OperationContext, run: NewRun): Promise<string> {
  const jobId = await startJob(tx, ctx, { kind: run.kind, subjectIds: [END_PIECE] });
  const reportId = run.kind === 'CHECK_DRIFT' ? newId('report') : null;
  // The predictions of a command are a file of its own, and only it reads them.
  const source = JSON.stringify({ ...run.source, predictionText: undefined });
  const now = ctx.deps.clock.now();
  await tx.query(insertRun, [jobId, run.baselineId, reportId, run.scheduleId ?? null, source, now]);
  return jobId;
}

/** The same, and has workers begin. */
export async function startRun(tx: Tx, ctx: OperationContext, run: NewRun): Promise<string> {
  const jobId = await recordRun(tx, ctx, run);
  await ctx.deps.queue.enqueue(tx, 'work-on-drift-run', [{ jobId, shard: null }]);
  return jobId;
}
