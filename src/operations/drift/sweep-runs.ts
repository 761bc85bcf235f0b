import { closeSweptRun, endedRuns, giveUpSets } from '../../entities/drift/drift-run.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { setFolder } from './image-set.js';
import { reportFolder } from './report-files.js';
import { manifestKey } from './store-manifest.js';

/** How long the parts of a run that failed or was cancelled are kept: so long it can be tried again. */
const KEPT_MS = 7 * 24 * 3_600_000;
const BATCH = 100;

/**
 * Deletes what runs left in the object store that failed or were cancelled a week ago: their parts, and the files of a report whose row
 * was never written. A run is first marked as beyond trying again,
 * then its folder goes, then it is done with: whoever dies in between leaves it to the next sweep. Answers how many.
 */
export async function sweepDriftRuns(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'jobs:manage');
  let swept = 0;
  for (;;) {
    const now = ctx.deps.clock.now();
    await ctx.transaction((tx) => tx.query(giveUpSets, [new Date(now.getTime() - KEPT_MS), BATCH]));
    const runs = await ctx.deps.database.query(endedRuns, [BATCH]);
    for (const { jobId, lostReportId } of runs) {
      await ctx.deps.objects.deleteFolder(setFolder(jobId));
      if (lostReportId !== null) await deleteReportFiles(ctx, lostReportId);
      await ctx.transaction((tx) => tx.query(closeSweptRun, [jobId, now]));
    }
    swept += runs.length;
    if (runs.length < BATCH || ctx.signal.aborted) return swept;
  }
}

async function deleteReportFiles({ deps }: OperationContext, reportId: string): Promise<void> {
  await deps.objects.deleteFolder(reportFolder(reportId));
  await deps.objects.delete(manifestKey(reportId));
}
