import { anyOf, defineStatement } from '../_shared/statement.js';
import type { Role } from './api-key.entity.js';

/** A key as it is read: everything but the secret, which nobody has. */
export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly roles: Role[];
  readonly prefix: string;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly createdAt: Date;
}

const API_KEY_COLUMNS = `id, name, roles, prefix, last_used_at AS "lastUsedAt", expires_at AS "expiresAt",
  revoked_at AS "revokedAt", created_at AS "createdAt"`;

export const apiKeysByIds = defineStatement<ApiKeyRow>(
  'api_keys.by_ids',
  `SELECT ${API_KEY_COLUMNS} FROM api_keys WHERE id = ${anyOf('$1')}`,
);

export const allApiKeys = defineStatement<ApiKeyRow>(
  'api_keys.all',
  `SELECT ${API_KEY_COLUMNS} FROM api_keys ORDER BY created_at, id LIMIT 1000`,
);

/** No row when a key with this hash exists. */
export const insertApiKey = defineStatement<ApiKeyRow>(
  'api_keys.insert',
  `INSERT INTO api_keys (id, name, roles, prefix, hash, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT DO NOTHING RETURNING ${API_KEY_COLUMNS}`,
);

export const revokeApiKeyRow = defineStatement<ApiKeyRow>(
  'api_keys.revoke',
  `UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING ${API_KEY_COLUMNS}`,
);

export const countApiKeys = defineStatement<{ count: number }>(
  'api_keys.count',
  'SELECT count(*)::int AS count FROM api_keys',
);

/** Advisory lock under which the first key is made, so that two first starts make one. */
export const lockFirstKey = defineStatement<never>('api_keys.lock_first', 'SELECT pg_advisory_xact_lock(7284003)');
