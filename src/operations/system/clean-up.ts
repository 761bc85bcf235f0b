import { getOne, type Statement } from '../../entities/_shared/statement.js';
import { forgetAlerts } from '../../entities/alerts/alert.queries.js';
import { forgetAuditEntries } from '../../entities/system/audit-entry.queries.js';
import { dropForgotten, forgetAnswers, forgetEndedJobs, forgetEvents } from '../../entities/system/clean-up.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

const DAY_MS = 24 * 3_600_000;
/** How long an idempotency key replays its answer. */
const ANSWER_DAYS = 1;
/** How long alerts that are over are kept, and how many are forgotten by one statement. */
const ALERT_DAYS = 90;
const ALERT_BATCH = 1_000;
/** Entries of the audit log forgotten by one statement, so that none runs for long. */
const AUDIT_BATCH = 5_000;
/** Jobs forgotten by one statement. Few, for each may have thousands of pieces. */
const JOB_BATCH = 50;

/**
 * Forgets what has had its time: the partitions of the log that were full before the retention began (a cursor into them
 * is then CURSOR_EXPIRED), answers kept for replay, old entries of the audit log, old alerts and jobs that ended long ago. Answers
 * the number of events forgotten.
 */
export async function cleanUp(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'jobs:manage');
  const now = ctx.deps.clock.now().getTime();
  const before = (days: number) => new Date(now - days * DAY_MS).toISOString();
  const { forgotten } = await ctx.transaction((tx) =>
    getOne(tx, forgetEvents, [before(ctx.deps.settings.eventRetentionDays)]),
  );
  ctx.deps.metrics.eventLogForgotten.inc(Number(forgotten));
  await ctx.transaction((tx) => tx.query(dropForgotten));
  await ctx.transaction((tx) => tx.query(forgetAnswers, [before(ANSWER_DAYS)]));
  await forgetAll(ctx, forgetAuditEntries, [before(ctx.deps.settings.auditRetentionDays), AUDIT_BATCH]);
  await forgetAll(ctx, forgetAlerts, [before(ALERT_DAYS), ALERT_BATCH]);
  const { eventRetentionDays, jobRetentionDays } = ctx.deps.settings;
  // The log is only asked of jobs that it may have let go.
  await forgetAll(ctx, forgetEndedJobs, [before(Math.max(jobRetentionDays, eventRetentionDays)), JOB_BATCH]);
  return Number(forgotten);
}

/** Runs a statement that forgets a batch, whose size is its last value, until nothing of it is left. */
async function forgetAll(
  ctx: OperationContext,
  statement: Statement<{ id: string }>,
  values: readonly [before: string, batch: number],
): Promise<void> {
  let gone: readonly unknown[];
  do gone = await ctx.transaction((tx) => tx.query(statement, values));
  while (gone.length === values[1] && !ctx.signal.aborted);
}
