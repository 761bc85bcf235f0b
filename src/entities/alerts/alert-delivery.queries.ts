import { anyOf, defineStatement } from '../_shared/statement.js';
import type { AlertState } from './alert.entity.js';
import type { AlertDeliveryStatus, AlertNews } from './alert-delivery.entity.js';

/** A message as lists show it. */
export interface DeliveryRow {
  readonly alertId: string;
  readonly channelId: string;
  readonly status: AlertDeliveryStatus;
  readonly attempts: number;
  readonly error: string | null;
  readonly at: Date;
}

/** The messages of these alerts, oldest first; at most a hundred of each. */
export const deliveriesOfAlerts = defineStatement<DeliveryRow>(
  'alert_deliveries.of_alerts',
  `SELECT alert_id AS "alertId", channel_id AS "channelId", status, attempts, error, at FROM (
     SELECT *, row_number() OVER (PARTITION BY alert_id ORDER BY id DESC) AS nth
     FROM alert_deliveries WHERE alert_id = ${anyOf('$1')}) AS numbered
   WHERE nth <= 100 ORDER BY alert_id, id`,
);

/** The channels that were told that an alert fires. */
export const channelsToldOf = defineStatement<{ channelId: string }>(
  'alert_deliveries.channels_told',
  `SELECT DISTINCT channel_id AS "channelId" FROM alert_deliveries WHERE alert_id = $1 AND news IN ('FIRED', 'REMINDED')`,
);

/** $1 rows as JSON, $2 now */
export const insertDeliveries = defineStatement<never>(
  'alert_deliveries.insert',
  `INSERT INTO alert_deliveries (id, alert_id, channel_id, news, notice, status, at)
   SELECT id, alert_id, channel_id, news, notice, 'PENDING', $2
   FROM jsonb_to_recordset($1::jsonb) AS told(id text, alert_id text, channel_id text, news text, notice jsonb)`,
);

/** A message with what decides whether it is sent now. */
export interface DueDelivery {
  readonly alertId: string;
  readonly channelId: string;
  readonly news: AlertNews;
  readonly notice: unknown;
  readonly status: AlertDeliveryStatus;
  readonly alertState: AlertState;
  readonly channelEnabled: boolean;
  /** Whether an earlier message about the alert to the channel is still under way. */
  readonly waitsForEarlier: boolean;
}

export const dueDelivery = defineStatement<DueDelivery>(
  'alert_deliveries.due',
  `SELECT told.alert_id AS "alertId", told.channel_id AS "channelId", told.news, told.notice, told.status,
     alert.state AS "alertState", channel.enabled AS "channelEnabled",
     EXISTS (SELECT FROM alert_deliveries AS earlier
       WHERE earlier.alert_id = told.alert_id AND earlier.channel_id = told.channel_id AND earlier.id < told.id
         AND earlier.status IN ('PENDING', 'RETRYING')) AS "waitsForEarlier"
   FROM alert_deliveries AS told JOIN alerts AS alert ON alert.id = told.alert_id
     JOIN alert_channels AS channel ON channel.id = told.channel_id
   WHERE told.id = $1`,
);

/** Records an attempt: $1 id, $2 status, $3 error, $4 now, $5 1 when something was sent, else 0. Ended ones stay as they are. */
export const recordAttempt = defineStatement<{ id: string }>(
  'alert_deliveries.record_attempt',
  `UPDATE alert_deliveries SET status = $2, error = $3, at = $4, attempts = attempts + $5::int
   WHERE id = $1 AND status IN ('PENDING', 'RETRYING') RETURNING id`,
);
