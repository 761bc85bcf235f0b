import type { Tx } from '../../adapters/database/database.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import { NO_SET, runOfJob } from '../../entities/drift/drift-run.queries.js';
import { type JobRow, movePieces, reopenJob } from '../../entities/system/job.queries.js';
import { UserErrors } from '../../errors.js';
import type { OperationContext } from './context.js';
import { appendJobEvent } from './start-job.js';

/** Whether a job profiles an image set. */
export function isDriftJob({ kind }: JobRow): boolean {
  return kind === 'BUILD_BASELINE' || kind === 'CHECK_DRIFT';
}

/** The number of a shard, by its piece; null for the piece that ends a run. */
const SHARD = /^shard-(\d+)$/;

/** Goes on with a drift run that failed: shards that were profiled stay so, for a week. The caller holds the job. */
export async function retryDriftRun(tx: Tx, ctx: OperationContext, job: JobRow): Promise<JobRow> {
  const run = await findOne(tx, runOfJob, [job.id, '']);
  if (run?.setKey === NO_SET) throw UserErrors.of('NOT_ALLOWED_NOW', 'id', 'It failed over a week ago; begin it anew.');
  const pieces = await tx.query(movePieces, [job.id, 'FAILED', 'WAITING']);
  if (pieces.length === 0) throw UserErrors.of('NOT_ALLOWED_NOW', 'id', 'Nothing of this job is failed.');
  const reopened = await getOne(tx, reopenJob, [job.id, pieces.length]);
  const shards = pieces.flatMap(({ subjectId }) => {
    const number = SHARD.exec(subjectId)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
  const steps = shards.length === 0 ? [null] : shards;
  await ctx.deps.queue.enqueue(
    tx,
    'work-on-drift-run',
    steps.map((shard) => ({ jobId: job.id, shard })),
  );
  await appendJobEvent(tx, ctx, { type: 'job.progressed.v1', job: reopened });
  return reopened;
}
