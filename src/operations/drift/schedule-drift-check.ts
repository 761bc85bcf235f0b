import { getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import {
  countSchedules,
  lockSchedules,
  MAX_SCHEDULES,
  type ScheduleRow,
  upsertSchedule,
} from '../../entities/drift/drift-schedule.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { findBuiltBaseline } from './check-drift.js';
import { checkImageSet } from './check-image-set.js';
import type { ImageSetInput } from './image-set.js';
import { nextTick } from './next-tick.js';

export interface ScheduleDriftCheckInput {
  readonly baselineId: string;
  readonly source: ImageSetInput;
  readonly cron?: string | null | undefined;
  readonly timeZone?: string | null | undefined;
  readonly enabled?: boolean | null | undefined;
}

/**
 * Makes the schedule of a baseline, or changes it: there is one. Fails as `checkImageSet` and `findBuiltBaseline`; INVALID for cron
 * fields that are none or never due, or a time zone that is none; LIMIT_EXCEEDED.
 */
export async function scheduleDriftCheck(ctx: OperationContext, input: ScheduleDriftCheckInput): Promise<ScheduleRow> {
  requireRight(ctx, 'drift:write');
  const { cron, timeZone, enabled } = withDefaults(input);
  const now = ctx.deps.clock.now();
  const next = nextTick(cron, timeZone, now);
  if (next === null) throw UserErrors.of('INVALID', 'cron', 'These fields are never due.');
  const { id: baselineId } = await findBuiltBaseline(ctx, input.baselineId);
  const source = await checkImageSet(ctx, input.source, { again: true });
  return ctx.transaction(async (tx) => {
    await tx.query(lockSchedules);
    const { count } = await getOne(tx, countSchedules, [baselineId]);
    if (count >= MAX_SCHEDULES) {
      throw UserErrors.of('LIMIT_EXCEEDED', null, `There are ${MAX_SCHEDULES} schedules already.`);
    }
    const values = [baselineId, cron, timeZone, JSON.stringify(source), enabled, enabled ? next : null, now];
    return getOne(tx, upsertSchedule, [newId('schedule'), ...values]);
  });
}

function withDefaults({ cron, timeZone, enabled }: ScheduleDriftCheckInput) {
  return { cron: (cron ?? '0 2 * * *').trim(), timeZone: timeZone ?? 'UTC', enabled: enabled ?? true };
}
