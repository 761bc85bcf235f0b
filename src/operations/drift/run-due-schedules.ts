import type { Tx } from '../../adapters/database/database.js';
import { findOne } from '../../entities/_shared/statement.js';
import { moveSchedule, type ScheduleRow, takeDueSchedule } from '../../entities/drift/drift-schedule.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import type { SetSource } from './image-set.js';
import { reportMissedRun } from './missed-run.js';
import { countTicks, nextTick } from './next-tick.js';
import { startRun } from './start-run.js';

/** A check that begins later than this after its time was missed, and is made up for at once. */
const LATE_MS = 10 * 60_000;

/**
 * Begins the checks that are due, each once whatever the number of processes that look: whoever holds the schedule's row starts its run
 * and moves it to its next time in one transaction. Times that passed while nobody ran are made up for by one run, and told of as
 * missed. Answers how many were begun.
 */
export async function runDueSchedules(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'drift:write');
  let begun = 0;
  while (!ctx.signal.aborted && (await ctx.transaction((tx) => runNext(tx, ctx)))) begun += 1;
  return begun;
}

async function runNext(tx: Tx, ctx: OperationContext): Promise<boolean> {
  const now = ctx.deps.clock.now();
  const schedule = await findOne(tx, takeDueSchedule, [now]);
  if (schedule === null) return false;
  const { id, baselineId, cron, timeZone, source } = schedule;
  await tx.query(moveSchedule, [id, nextTick(cron, timeZone, now)]);
  await tellOfMissed(tx, ctx, schedule);
  await startRun(tx, ctx, { kind: 'CHECK_DRIFT', baselineId, source: source as SetSource, scheduleId: id });
  return true;
}

async function tellOfMissed(
  tx: Tx,
  ctx: OperationContext,
  { id, cron, timeZone, nextRunAt }: ScheduleRow,
): Promise<void> {
  const now = ctx.deps.clock.now();
  if (nextRunAt === null || now.getTime() - nextRunAt.getTime() <= LATE_MS) return;
  const further = countTicks(cron, timeZone, { after: nextRunAt, until: now });
  const others = further === 0 ? '' : `, nor ${further === 1 ? 'the time' : `at the ${further} times`} after that`;
  const reason = `No worker ran when it was due${others}; it is made up for now.`;
  await reportMissedRun(tx, ctx, { scheduleId: id, dueAt: nextRunAt, reason });
}
