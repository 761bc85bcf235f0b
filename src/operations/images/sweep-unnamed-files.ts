import {
  forgetNamedFiles,
  forgetSweptFiles,
  sweepUnnamedFileRows,
} from '../../entities/images/unnamed-file.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { deleteObjects } from '../_shared/delete-objects.js';

/** How long a file may wait for the row that names it. */
const UNNAMED_MS = 24 * 3_600_000;
/** After which a sweeper that has not ended is taken for dead. */
const SWEEPING_MS = 3_600_000;
const BATCH = 200;

/**
 * Deletes files of pictures, variants and posters that nothing names a day after they were made: their workers died, or their jobs were
 * cancelled. A file is first marked, so that nobody can name it any more, then it goes, then its row: whoever dies in between leaves it to the
 * next sweep. Only what this platform said it would store is looked at, never what else lies in the store. Answers how many.
 */
export async function sweepUnnamedFiles(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'jobs:manage');
  let swept = 0;
  for (;;) {
    const now = ctx.deps.clock.now();
    const before = new Date(now.getTime() - UNNAMED_MS);
    const values = [before, now, BATCH, new Date(now.getTime() - SWEEPING_MS)];
    const named = await ctx.transaction((tx) => tx.query(forgetNamedFiles, [before, BATCH]));
    const rows = await ctx.transaction((tx) => tx.query(sweepUnnamedFileRows, values));
    const keys = rows.map(({ objectKey }) => objectKey);
    await deleteObjects(ctx, keys);
    await ctx.transaction((tx) => tx.query(forgetSweptFiles, [keys, now]));
    swept += keys.length;
    if ((keys.length < BATCH && named.length < BATCH) || ctx.signal.aborted) return swept;
  }
}
