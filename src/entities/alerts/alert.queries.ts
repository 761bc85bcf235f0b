import type { ListOrder } from '../_shared/page-query.js';
import { anyOf, defineStatement } from '../_shared/statement.js';
import type { AlertState } from './alert.entity.js';
import type { AlertSeverity } from './alert-rule.entity.js';

/** An alert as it is read. */
export interface AlertRow {
  readonly id: string;
  readonly ruleId: string;
  readonly dedupKey: string;
  readonly label: string | null;
  readonly state: AlertState;
  readonly severity: AlertSeverity;
  readonly summary: string;
  readonly value: number;
  readonly startedAt: Date;
  readonly notifiedAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly acknowledgedById: string | null;
  readonly version: number;
}

export const ALERT_COLUMNS = `id, rule_id AS "ruleId", dedup_key AS "dedupKey", label, state, severity, summary, value,
  started_at AS "startedAt", notified_at AS "notifiedAt", resolved_at AS "resolvedAt",
  acknowledged_by_id AS "acknowledgedById", version`;

export const ALERTS_NEWEST_FIRST: ListOrder = {
  tag: 'alerts:STARTED_DESC:1',
  columns: ['started_at', 'id'],
  casts: ['timestamptz', 'text'],
  descending: true,
};

export const alertsByIds = defineStatement<AlertRow>(
  'alerts.by_ids',
  `SELECT ${ALERT_COLUMNS} FROM alerts WHERE id = ${anyOf('$1')}`,
);

export const lockAlert = defineStatement<AlertRow>(
  'alerts.lock',
  `SELECT ${ALERT_COLUMNS} FROM alerts WHERE id = $1 FOR NO KEY UPDATE`,
);

/** What is open of a rule, locked. */
export const openAlertsOfRule = defineStatement<AlertRow>(
  'alerts.open_of_rule',
  `SELECT ${ALERT_COLUMNS} FROM alerts WHERE rule_id = $1 AND state <> 'RESOLVED' ORDER BY id FOR NO KEY UPDATE`,
);

/** When the firing of each of these dedup keys was last told of, in whatever incident; no row for never. */
export const lastNotified = defineStatement<{ dedupKey: string; notifiedAt: Date }>(
  'alerts.last_notified',
  `SELECT dedup_key AS "dedupKey", max(notified_at) AS "notifiedAt" FROM alerts
   WHERE dedup_key = ${anyOf('$1')} AND notified_at IS NOT NULL GROUP BY dedup_key`,
);

/** $1 id, $2 rule, $3 dedup key, $4 state, $5 severity, $6 summary, $7 value, $8 now, $9 when told, $10 label */
export const insertAlert = defineStatement<AlertRow>(
  'alerts.insert',
  `INSERT INTO alerts (id, rule_id, dedup_key, state, severity, summary, value, started_at, notified_at, label)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${ALERT_COLUMNS}`,
);

/** A new window of an alert: $1 id, $2 state, $3 severity, $4 summary, $5 value, $6 when told, or null for no change, $7 when it ended */
export const updateAlert = defineStatement<AlertRow>(
  'alerts.update',
  `UPDATE alerts SET state = $2, severity = $3, summary = $4, value = $5, notified_at = COALESCE($6, notified_at), resolved_at = $7,
     version = version + 1
   WHERE id = $1 RETURNING ${ALERT_COLUMNS}`,
);

/** Forgets one that was never more than pending. */
export const deletePendingAlert = defineStatement<never>(
  'alerts.delete_pending',
  `DELETE FROM alerts WHERE id = $1 AND state = 'PENDING'`,
);

/** $1 id, $2 who */
export const acknowledgeAlertRow = defineStatement<AlertRow>(
  'alerts.acknowledge',
  `UPDATE alerts SET acknowledged_by_id = $2, version = version + 1 WHERE id = $1 RETURNING ${ALERT_COLUMNS}`,
);

/** How many fire now, by severity. */
export const countFiring = defineStatement<{ severity: AlertSeverity; count: number }>(
  'alerts.count_firing',
  `SELECT severity, count(*)::int AS count FROM alerts WHERE state = 'FIRING' GROUP BY severity`,
);

/** Forgets alerts that ended before $1, with their deliveries; at most $2. */
export const forgetAlerts = defineStatement<{ id: string }>(
  'alerts.forget',
  `DELETE FROM alerts WHERE id IN (
     SELECT id FROM alerts WHERE state = 'RESOLVED' AND resolved_at < $1 ORDER BY started_at LIMIT $2 FOR UPDATE SKIP LOCKED)
   RETURNING id`,
);
