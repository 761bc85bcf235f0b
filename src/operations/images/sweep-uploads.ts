import {
  forgetUnusedUploads,
  moveSweptUploads,
  spentUploads,
  uploadFolder,
} from '../../entities/images/upload.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

/** How long a file waits for somebody who makes a picture of it. */
const UNUSED_MS = 24 * 3_600_000;
/** How many are swept between two looks at the table, and at once. */
const BATCH = 200;
const AT_ONCE = 8;

/**
 * Deletes what was sent for uploads once it is kept as the original of a picture, or 24 hours after it was announced when
 * none came of it. The bytes go before the row: whoever dies in between leaves the row to the next sweep. Answers how many.
 */
export async function sweepUploads(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'jobs:manage');
  let swept = 0;
  for (;;) {
    const now = ctx.deps.clock.now();
    const values = [now, new Date(now.getTime() - UNUSED_MS), BATCH];
    const ids = (await ctx.deps.database.query(spentUploads, values)).map(({ id }) => id);
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const folders = ids.slice(from, from + AT_ONCE).map(uploadFolder);
      await Promise.all(folders.map((folder) => ctx.deps.objects.deleteFolder(folder)));
    }
    await ctx.transaction(async (tx) => {
      await tx.query(forgetUnusedUploads, [ids]);
      await tx.query(moveSweptUploads, [ids, now]);
    });
    swept += ids.length;
    if (ids.length < BATCH || ctx.signal.aborted) return swept;
  }
}
