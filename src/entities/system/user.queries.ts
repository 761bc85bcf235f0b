import { defineStatement } from '../_shared/statement.js';
import type { Role } from './api-key.entity.js';

/** $1 id, $2 issuer, $3 subject, $4 name, $5 roles, $6 now */
export const upsertUser = defineStatement<never>(
  'users.upsert',
  `INSERT INTO users (id, issuer, subject, name, roles, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
   ON CONFLICT (id) DO UPDATE SET name = $4, roles = $5, last_seen_at = $6`,
);

/** Who has acted, by the id their acts are stored with. */
export interface ActorRow {
  readonly id: string;
  readonly name: string;
  readonly roles: Role[];
}

/** Holders of API keys, revoked ones included, and people who came with tokens. */
export const actorsByIds = defineStatement<ActorRow>(
  'users.actors_by_ids',
  `SELECT id, name, roles FROM api_keys WHERE id = ANY($1::text[])
   UNION ALL SELECT id, name, roles FROM users WHERE id = ANY($1::text[])`,
);
