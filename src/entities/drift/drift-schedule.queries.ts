import { anyOf, defineStatement } from '../_shared/statement.js';

/** A schedule as it is read. */
export interface ScheduleRow {
  readonly id: string;
  readonly baselineId: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly source: unknown;
  readonly enabled: boolean;
  readonly nextRunAt: Date | null;
  readonly createdAt: Date;
  readonly version: number;
}

const SCHEDULE_COLUMNS = `id, baseline_id AS "baselineId", cron, time_zone AS "timeZone", source, enabled,
  next_run_at AS "nextRunAt", created_at AS "createdAt", version`;

export const schedulesByIds = defineStatement<ScheduleRow>(
  'drift.schedules_by_ids',
  `SELECT ${SCHEDULE_COLUMNS} FROM drift_schedules WHERE id = ${anyOf('$1')}`,
);

/** Most schedules there may be; all are listed at once. */
export const MAX_SCHEDULES = 500;

export const allSchedules = defineStatement<ScheduleRow>(
  'drift.all_schedules',
  `SELECT ${SCHEDULE_COLUMNS} FROM drift_schedules ORDER BY created_at, id LIMIT ${MAX_SCHEDULES}`,
);

/** Makes new schedules take turns, so that their number can be bounded. */
export const lockSchedules = defineStatement<never>('drift.lock_schedules', 'SELECT pg_advisory_xact_lock(7284012)');

export const countSchedules = defineStatement<{ count: number }>(
  'drift.count_schedules',
  'SELECT count(*)::int AS count FROM drift_schedules WHERE baseline_id <> $1',
);

/** Makes or changes the schedule of a baseline. $1 id, $2 baseline, $3 cron, $4 zone, $5 source, $6 enabled, $7 next, $8 now */
export const upsertSchedule = defineStatement<ScheduleRow>(
  'drift.upsert_schedule',
  `INSERT INTO drift_schedules (id, baseline_id, cron, time_zone, source, enabled, next_run_at, created_at)
   VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8)
   ON CONFLICT (baseline_id) DO UPDATE SET cron = EXCLUDED.cron, time_zone = EXCLUDED.time_zone, source = EXCLUDED.source,
     enabled = EXCLUDED.enabled, next_run_at = EXCLUDED.next_run_at, version = drift_schedules.version + 1
   RETURNING ${SCHEDULE_COLUMNS}`,
);

/** The schedule that has been due longest at $1, held by this transaction; those that another holds are passed over. */
export const takeDueSchedule = defineStatement<ScheduleRow>(
  'drift.take_due_schedule',
  `SELECT ${SCHEDULE_COLUMNS} FROM drift_schedules WHERE enabled AND next_run_at <= $1
   ORDER BY next_run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
);

export const moveSchedule = defineStatement<{ version: number }>(
  'drift.move_schedule',
  'UPDATE drift_schedules SET next_run_at = $2, version = version + 1 WHERE id = $1 RETURNING version',
);

/** The schedule of a retired baseline $1 goes on with the one built in its place $2, unless that has its own. */
export const handOverSchedule = defineStatement<never>(
  'drift.hand_over_schedule',
  `UPDATE drift_schedules SET baseline_id = $2, version = version + 1 WHERE baseline_id = $1
     AND NOT EXISTS (SELECT FROM drift_schedules WHERE baseline_id = $2)`,
);

/** Counts another event of a schedule. */
export const touchSchedule = defineStatement<ScheduleRow>(
  'drift.touch_schedule',
  `UPDATE drift_schedules SET version = version + 1 WHERE id = $1 RETURNING ${SCHEDULE_COLUMNS}`,
);
