import { anyOf, defineStatement } from '../_shared/statement.js';
import type { AlertChannelKind } from './alert-channel.entity.js';
import type { AlertSeverity } from './alert-rule.entity.js';

/** A channel as it is read: without its target, but for what may be shown of it. */
export interface ChannelRow {
  readonly id: string;
  readonly kind: AlertChannelKind;
  readonly name: string;
  readonly maskedTarget: string;
  readonly minSeverity: AlertSeverity;
  readonly enabled: boolean;
}

const CHANNEL_COLUMNS = `id, kind, name, masked_target AS "maskedTarget", min_severity AS "minSeverity", enabled`;

export const channelsByIds = defineStatement<ChannelRow>(
  'alert_channels.by_ids',
  `SELECT ${CHANNEL_COLUMNS} FROM alert_channels WHERE id = ${anyOf('$1')}`,
);

export const allChannels = defineStatement<ChannelRow>(
  'alert_channels.all',
  `SELECT ${CHANNEL_COLUMNS} FROM alert_channels ORDER BY created_at, id LIMIT 1000`,
);

/** The channels that are open for messages: those of these ids, or all for null. */
export const enabledChannels = defineStatement<ChannelRow>(
  'alert_channels.enabled',
  `SELECT ${CHANNEL_COLUMNS} FROM alert_channels WHERE enabled AND ($1::text[] IS NULL OR id = ANY($1::text[])) ORDER BY id`,
);

/** A channel with its target as it is kept. */
export const sealedChannel = defineStatement<ChannelRow & { readonly sealedTarget: string }>(
  'alert_channels.sealed',
  `SELECT ${CHANNEL_COLUMNS}, sealed_target AS "sealedTarget" FROM alert_channels WHERE id = $1`,
);

/** Makes the insertions of channels take turns, so that their number can be bounded. */
export const lockChannels = defineStatement<never>('alert_channels.lock_all', 'SELECT pg_advisory_xact_lock(7284011)');

/** Call it in a statement of its own after the lock, so that it sees what the lock's former holder committed. */
export const countChannels = defineStatement<{ count: number }>(
  'alert_channels.count',
  'SELECT count(*)::int AS count FROM alert_channels',
);

export const lockChannel = defineStatement<ChannelRow>(
  'alert_channels.lock',
  `SELECT ${CHANNEL_COLUMNS} FROM alert_channels WHERE id = $1 FOR NO KEY UPDATE`,
);

/** $1 id, $2 kind, $3 name, $4 sealed target, $5 masked target, $6 least severity, $7 enabled, $8 now */
export const insertChannel = defineStatement<ChannelRow>(
  'alert_channels.insert',
  `INSERT INTO alert_channels (id, kind, name, sealed_target, masked_target, min_severity, enabled, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${CHANNEL_COLUMNS}`,
);

/** $1 id, $2 name, $3 sealed target, $4 masked target (null: both stay), $5 least severity, $6 enabled */
export const updateChannel = defineStatement<ChannelRow>(
  'alert_channels.update',
  `UPDATE alert_channels SET name = $2, sealed_target = COALESCE($3, sealed_target), masked_target = COALESCE($4, masked_target),
     min_severity = $5, enabled = $6
   WHERE id = $1 RETURNING ${CHANNEL_COLUMNS}`,
);
