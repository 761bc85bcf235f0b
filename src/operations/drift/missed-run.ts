import type { Tx } from '../../adapters/database/database.js';
import { findOne } from '../../entities/_shared/statement.js';
import { touchSchedule } from '../../entities/drift/drift-schedule.queries.js';
import { append } from '../../events/append.js';
import type { OperationContext } from '../_shared/context.js';

export interface MissedRun {
  readonly scheduleId: string;
  readonly dueAt: Date;
  /** Why, in public words. */
  readonly reason: string;
}

/** Tells that a scheduled check did not run when it was due, or came to nothing: by an event, a count and the log. */
export async function reportMissedRun(tx: Tx, ctx: OperationContext, missed: MissedRun): Promise<void> {
  const schedule = await findOne(tx, touchSchedule, [missed.scheduleId]);
  if (schedule === null) return;
  const { baselineId, version } = schedule;
  const dueAt = missed.dueAt.toISOString();
  await append(tx, [
    {
      type: 'drift.run.missed.v1',
      entityId: schedule.id,
      entityVersion: version,
      payload: { baselineId, dueAt, reason: missed.reason },
      occurredAt: ctx.deps.clock.now(),
    },
  ]);
  ctx.deps.metrics.drift.runsMissed.inc();
  ctx.deps.logger.warn(
    { scheduleId: schedule.id, dueAt, reason: missed.reason },
    'A scheduled drift check was missed.',
  );
}
