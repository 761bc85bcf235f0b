import { forgetVariantFiles, sweepVariantFileRows } from '../../entities/images/variant-file.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { deleteObjects } from '../_shared/delete-objects.js';

/** How long the file of a variant may wait for the row that names it. */
const UNNAMED_MS = 24 * 3_600_000;
const BATCH = 200;

/**
 * Deletes files of variants that nothing names a day after they were made: their workers died, or could not write. A file is first marked,
 * so that nobody can name it any more, then it goes, then its row: whoever dies in between leaves it to the next sweep. Answers how
 * many.
 */
export async function sweepVariantFiles(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'jobs:manage');
  let swept = 0;
  for (;;) {
    const now = ctx.deps.clock.now();
    const values = [new Date(now.getTime() - UNNAMED_MS), now, BATCH];
    const rows = await ctx.transaction((tx) => tx.query(sweepVariantFileRows, values));
    const keys = rows.map(({ objectKey }) => objectKey);
    await deleteObjects(ctx, keys);
    await ctx.transaction((tx) => tx.query(forgetVariantFiles, [keys]));
    swept += keys.length;
    if (keys.length < BATCH || ctx.signal.aborted) return swept;
  }
}
