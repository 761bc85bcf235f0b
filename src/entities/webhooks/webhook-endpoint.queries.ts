import { anyOf, defineStatement } from '../_shared/statement.js';
import type { WebhookEndpoint } from './webhook-endpoint.entity.js';

/** An endpoint as it is read by people: everything but its secrets. */
export type EndpointRow = Omit<WebhookEndpoint, 'secret' | 'formerSecrets'>;

const ENDPOINT_COLUMNS = `id, url, description, document, variables, ordering, enabled, disabled_reason AS "disabledReason",
  consecutive_failures AS "consecutiveFailures", failing_since AS "failingSince", paused_until AS "pausedUntil",
  principal_id AS "principalId", principal_name AS "principalName", principal_kind AS "principalKind", roles,
  after_position AS "afterPosition", version, created_at AS "createdAt"`;

export const allEndpoints = defineStatement<EndpointRow>(
  'webhook_endpoints.all',
  `SELECT ${ENDPOINT_COLUMNS} FROM webhook_endpoints ORDER BY created_at, id`,
);

export const endpointsByIds = defineStatement<EndpointRow>(
  'webhook_endpoints.by_ids',
  `SELECT ${ENDPOINT_COLUMNS} FROM webhook_endpoints WHERE id = ${anyOf('$1')}`,
);

/** Makes the insertions of endpoints take turns, so that their number can be bounded. */
export const lockEndpoints = defineStatement<never>('webhook_endpoints.lock', 'SELECT pg_advisory_xact_lock(7284008)');

export const countEndpoints = defineStatement<{ count: number }>(
  'webhook_endpoints.count',
  'SELECT count(*)::int AS count FROM webhook_endpoints',
);

/** It is told of what comes after the log's position of now. */
export const insertEndpoint = defineStatement<EndpointRow>(
  'webhook_endpoints.insert',
  `INSERT INTO webhook_endpoints (id, url, description, document, variables, ordering, secret, principal_id, principal_name,
     principal_kind, roles, created_at, enabled, former_secrets, version, after_position)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, true, '[]', 1, (SELECT position FROM event_head))
   RETURNING ${ENDPOINT_COLUMNS}`,
);

export const lockEndpoint = defineStatement<EndpointRow>(
  'webhook_endpoints.lock_one',
  `SELECT ${ENDPOINT_COLUMNS} FROM webhook_endpoints WHERE id = $1 FOR UPDATE`,
);

/** Writes an endpoint as it was changed. When it is enabled anew ($11), it starts afresh: from now, without failures. */
export const changeEndpoint = defineStatement<EndpointRow>(
  'webhook_endpoints.change',
  `UPDATE webhook_endpoints SET url = $2, description = $3, document = $4, variables = $5, ordering = $6,
     principal_id = $7, principal_name = $8, principal_kind = $9, roles = $10, version = version + 1,
     enabled = enabled OR $11,
     disabled_reason = CASE WHEN $11 THEN NULL ELSE disabled_reason END,
     consecutive_failures = CASE WHEN $11 THEN 0 ELSE consecutive_failures END,
     failing_since = CASE WHEN $11 THEN NULL ELSE failing_since END,
     paused_until = CASE WHEN $11 THEN NULL ELSE paused_until END,
     after_position = CASE WHEN $11 AND NOT enabled THEN (SELECT position FROM event_head) ELSE after_position END
   WHERE id = $1 RETURNING ${ENDPOINT_COLUMNS}`,
);

/** The sealed secrets of an endpoint, locked. */
export const lockSecrets = defineStatement<Pick<WebhookEndpoint, 'secret' | 'formerSecrets'>>(
  'webhook_endpoints.lock_secrets',
  'SELECT secret, former_secrets AS "formerSecrets" FROM webhook_endpoints WHERE id = $1 FOR UPDATE',
);

export const replaceSecret = defineStatement<EndpointRow>(
  'webhook_endpoints.replace_secret',
  `UPDATE webhook_endpoints SET secret = $2, former_secrets = $3, version = version + 1 WHERE id = $1
   RETURNING ${ENDPOINT_COLUMNS}`,
);

/** Disables those that are enabled; $2 holds the reason of each of $1. */
export const disableRows = defineStatement<{ id: string; version: number }>(
  'webhook_endpoints.disable',
  `UPDATE webhook_endpoints AS e SET enabled = false, disabled_reason = given.reason, version = e.version + 1
   FROM unnest($1::text[], $2::text[]) AS given(id, reason)
   WHERE e.id = given.id AND e.enabled RETURNING e.id, e.version`,
);

/** Whether a principal's key was revoked or has expired by $1; somebody without a key has no such end. */
const KEY_HAS_ENDED = `EXISTS (SELECT FROM api_keys k
  WHERE k.id = e.principal_id AND (k.revoked_at IS NOT NULL OR k.expires_at <= $1))`;

/** Enabled endpoints whose rights have ended by $1, with the key that made them. */
export const orphanedEndpoints = defineStatement<{ id: string }>(
  'webhook_endpoints.orphaned',
  `SELECT e.id FROM webhook_endpoints AS e WHERE e.enabled AND ${KEY_HAS_ENDED}`,
);

/** An endpoint as events are rendered for it. */
export type RosterRow = Pick<
  EndpointRow,
  | 'id'
  | 'version'
  | 'document'
  | 'variables'
  | 'ordering'
  | 'afterPosition'
  | 'principalId'
  | 'principalName'
  | 'principalKind'
  | 'roles'
>;

/** All that are told of events at $1. */
export const roster = defineStatement<RosterRow>(
  'webhook_endpoints.roster',
  `SELECT e.id, e.version, e.document, e.variables, e.ordering, e.after_position AS "afterPosition",
     e.principal_id AS "principalId", e.principal_name AS "principalName", e.principal_kind AS "principalKind", e.roles
   FROM webhook_endpoints AS e WHERE e.enabled AND NOT ${KEY_HAS_ENDED} ORDER BY e.id`,
);
