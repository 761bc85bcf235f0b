import { forgetAnswers, forgetEvents, forgetUploads } from '../../entities/system/clean-up.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

const DAY_MS = 24 * 3_600_000;
/** How long an idempotency key replays its answer. */
const ANSWER_DAYS = 1;
const BATCH = 5_000;

/**
 * Forgets what has had its time: events past the retention (a cursor into them is then CURSOR_EXPIRED), answers kept for
 * replay, uploads that never came. Answers the number of events forgotten.
 */
export async function cleanUp(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'jobs:manage');
  const now = ctx.deps.clock.now().getTime();
  const before = (days: number) => new Date(now - days * DAY_MS).toISOString();
  let forgotten = 0;
  for (;;) {
    const gone = await ctx.transaction((tx) =>
      tx.query(forgetEvents, [before(ctx.deps.settings.eventRetentionDays), BATCH]),
    );
    forgotten += gone.length;
    if (gone.length < BATCH || ctx.signal.aborted) break;
  }
  await ctx.transaction(async (tx) => {
    await tx.query(forgetAnswers, [before(ANSWER_DAYS)]);
    await tx.query(forgetUploads, [before(0)]);
  });
  return forgotten;
}
