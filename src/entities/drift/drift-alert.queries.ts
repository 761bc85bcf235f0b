import type { ListOrder } from '../_shared/page-query.js';
import { anyOf, defineStatement } from '../_shared/statement.js';
import type { DriftAlertState } from './drift-alert.entity.js';
import type { DriftSeverity } from './drift-report.entity.js';

/** An alert as it is read. */
export interface DriftAlertRow {
  readonly id: string;
  readonly baselineId: string;
  readonly reportId: string;
  readonly severity: DriftSeverity;
  readonly metric: string;
  readonly value: number;
  readonly threshold: number;
  readonly state: DriftAlertState;
  readonly openedAt: Date;
  readonly resolvedAt: Date | null;
  readonly version: number;
}

export const DRIFT_ALERT_COLUMNS = `id, baseline_id AS "baselineId", report_id AS "reportId", severity, metric, value, threshold,
  state, opened_at AS "openedAt", resolved_at AS "resolvedAt", version`;

export const DRIFT_ALERTS_NEWEST_FIRST: ListOrder = {
  tag: 'drift_alerts:OPENED_DESC:1',
  columns: ['opened_at', 'id'],
  casts: ['timestamptz', 'text'],
  descending: true,
};

export const driftAlertsByIds = defineStatement<DriftAlertRow>(
  'drift.alerts_by_ids',
  `SELECT ${DRIFT_ALERT_COLUMNS} FROM drift_alerts WHERE id = ${anyOf('$1')}`,
);

export const driftAlertsOfReports = defineStatement<DriftAlertRow>(
  'drift.alerts_of_reports',
  `SELECT ${DRIFT_ALERT_COLUMNS} FROM drift_alerts WHERE report_id = ${anyOf('$1')}`,
);

/** Ends the alert of baseline $1 that fires, at $2. */
export const resolveDriftAlert = defineStatement<DriftAlertRow>(
  'drift.resolve_alert',
  `UPDATE drift_alerts SET state = 'RESOLVED', resolved_at = $2, version = version + 1
   WHERE baseline_id = $1 AND state = 'FIRING' RETURNING ${DRIFT_ALERT_COLUMNS}`,
);

/** $1 id, $2 baseline, $3 report, $4 severity, $5 metric, $6 value, $7 threshold, $8 now */
export const insertDriftAlert = defineStatement<DriftAlertRow>(
  'drift.insert_alert',
  `INSERT INTO drift_alerts (id, baseline_id, report_id, severity, metric, value, threshold, state, opened_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, 'FIRING', $8) RETURNING ${DRIFT_ALERT_COLUMNS}`,
);

export const countFiringDriftAlerts = defineStatement<{ count: number }>(
  'drift.count_firing_alerts',
  `SELECT count(*)::int AS count FROM drift_alerts WHERE state = 'FIRING'`,
);
