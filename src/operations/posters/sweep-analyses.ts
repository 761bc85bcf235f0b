import { forgetAnalyses, type SpentAnalysis, spentAnalyses } from '../../entities/posters/poster-analysis.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { deleteObjects } from '../_shared/delete-objects.js';
import { posterOverlayKey } from '../_shared/poster-keys.js';

/** How long an analysis is kept that is not the latest of its content. More than a year: see `posterKey`. */
const KEPT_MS = 400 * 24 * 3_600_000;
/** How many are swept between two looks at the table. */
const BATCH = 500;

/**
 * Forgets analyses 400 days old, but for the latest of each content, and their files, overlays and posters that none of the others has. The bytes go before the
 * row: whoever dies in between leaves the row to the next sweep. Answers how many.
 */
export async function sweepAnalyses(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'jobs:manage');
  const before = new Date(ctx.deps.clock.now().getTime() - KEPT_MS);
  let from = new Date(0);
  let swept = 0;
  for (;;) {
    const spent = await ctx.deps.database.query(spentAnalyses, [before, from, BATCH]);
    await deleteFiles(ctx, spent);
    await ctx.transaction((tx) => tx.query(forgetAnalyses, [spent.map(({ id }) => id)]));
    swept += spent.length;
    if (spent.length < BATCH || ctx.signal.aborted) return swept;
    from = spent.at(-1)?.createdAt ?? from;
  }
}

async function deleteFiles(ctx: OperationContext, spent: readonly SpentAnalysis[]): Promise<void> {
  const files = spent.flatMap(({ objectKey, fileIsSpent }) => (fileIsSpent ? (objectKey ?? []) : []));
  const overlays = spent.flatMap(({ id, objectKey }) => (objectKey === null ? [] : posterOverlayKey(id)));
  await deleteObjects(ctx, [...new Set(files), ...overlays]);
}
