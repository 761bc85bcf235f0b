import type { ListOrder } from '../_shared/page-query.js';
import { anyOf, defineStatement } from '../_shared/statement.js';
import type { RetrainingPriority, RetrainingState } from './retraining-request.entity.js';

/** A retraining request as it is read. */
export interface RetrainingRow {
  readonly id: string;
  readonly baselineId: string;
  readonly reportId: string;
  readonly priority: RetrainingPriority;
  readonly reason: string;
  readonly state: RetrainingState;
  readonly scheduledFor: Date;
  readonly createdAt: Date;
  readonly version: number;
}

export const RETRAINING_COLUMNS = `id, baseline_id AS "baselineId", report_id AS "reportId", priority, reason, state,
  scheduled_for AS "scheduledFor", created_at AS "createdAt", version`;

export const RETRAINING_NEWEST_FIRST: ListOrder = {
  tag: 'retraining_requests:CREATED_DESC:1',
  columns: ['created_at', 'id'],
  casts: ['timestamptz', 'text'],
  descending: true,
};

export const retrainingByIds = defineStatement<RetrainingRow>(
  'drift.retraining_by_ids',
  `SELECT ${RETRAINING_COLUMNS} FROM retraining_requests WHERE id = ${anyOf('$1')}`,
);

export const retrainingOfReports = defineStatement<RetrainingRow>(
  'drift.retraining_of_reports',
  `SELECT ${RETRAINING_COLUMNS} FROM retraining_requests WHERE report_id = ${anyOf('$1')}`,
);

/** Requests of baseline $1 made since $2 that have not failed: while there is one, another cools down. */
export const retrainingSince = defineStatement<RetrainingRow>(
  'drift.retraining_since',
  `SELECT ${RETRAINING_COLUMNS} FROM retraining_requests
   WHERE baseline_id = $1 AND created_at > $2 AND state NOT IN ('COOLED_DOWN', 'FAILED') ORDER BY created_at DESC LIMIT 1`,
);

/** $1 id, $2 baseline, $3 report, $4 priority, $5 reason, $6 state, $7 scheduled for, $8 now */
export const insertRetraining = defineStatement<RetrainingRow>(
  'drift.insert_retraining',
  `INSERT INTO retraining_requests (id, baseline_id, report_id, priority, reason, state, scheduled_for, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${RETRAINING_COLUMNS}`,
);

/** Brings a request that still waits forward to $2, with high priority. */
export const hurryRetraining = defineStatement<RetrainingRow>(
  'drift.hurry_retraining',
  `UPDATE retraining_requests SET priority = 'HIGH', scheduled_for = $2, version = version + 1
   WHERE id = $1 AND state = 'REQUESTED' AND scheduled_for > $2 RETURNING ${RETRAINING_COLUMNS}`,
);

/** Takes requests that are due at $1, each by one process: at most $2. */
export const takeDueRetraining = defineStatement<RetrainingRow>(
  'drift.take_due_retraining',
  `UPDATE retraining_requests SET state = 'DISPATCHED', dispatched_at = $1, version = version + 1
   WHERE id IN (SELECT id FROM retraining_requests WHERE state = 'REQUESTED' AND scheduled_for <= $1
     ORDER BY scheduled_for, id LIMIT $2 FOR UPDATE SKIP LOCKED)
   RETURNING ${RETRAINING_COLUMNS}`,
);

/** Moves a request to state $2 from one of $3. */
export const moveRetraining = defineStatement<RetrainingRow>(
  'drift.move_retraining',
  `UPDATE retraining_requests SET state = $2, version = version + 1 WHERE id = $1 AND state = ANY($3::text[])
   RETURNING ${RETRAINING_COLUMNS}`,
);
