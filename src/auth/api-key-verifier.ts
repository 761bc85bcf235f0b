import type { Clock } from '../adapters/clock/clock.js';
import { defineStatement, findOne, type Queryable } from '../entities/_shared/statement.js';
import type { Role } from '../entities/system/api-key.entity.js';
import { hashApiKey } from './api-key-secret.js';
import type { Principal } from './principal.js';

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly roles: Role[];
  readonly expires_at: Date | null;
}

const selectLiveKey = defineStatement<KeyRow>(
  'auth.live_key',
  'SELECT id, name, roles, expires_at FROM api_keys WHERE hash = $1 AND revoked_at IS NULL',
);
const touchKeys = defineStatement<never>(
  'auth.touch_keys',
  `UPDATE api_keys SET last_used_at = used.at
   FROM unnest($1::text[], $2::timestamptz[]) AS used(id, at)
   WHERE api_keys.id = used.id AND (last_used_at IS NULL OR last_used_at < used.at)`,
);

/** How long an answer may be reused: the bound on how long a revoked key still opens a request. */
const FRESH_MS = 1_000;
const MAX_REMEMBERED = 10_000;

export interface ApiKeyVerifier {
  /** The principal of a live key; null for an unknown, expired or revoked one. */
  verify(secret: string): Promise<Principal | null>;
  /** Writes when keys were last used. Called from time to time, not per request. */
  flushLastUse(): Promise<void>;
}

interface Remembered {
  readonly key: KeyRow | null;
  readonly readAtMs: number;
}

/**
 * Finds keys by hash. Answers are kept for {@link FRESH_MS}, and calls for one key share one read, so that a busy client
 * costs one statement a second.
 */
export function createApiKeyVerifier(db: Queryable, clock: Clock): ApiKeyVerifier {
  const remembered = new Map<string, Promise<Remembered>>();
  const lastUse = new Map<string, Date>();

  const read = async (hash: string): Promise<Remembered> => {
    const readAtMs = clock.now().getTime();
    return { key: await findOne(db, selectLiveKey, [hash]), readAtMs };
  };

  const recall = async (hash: string): Promise<KeyRow | null> => {
    for (;;) {
      const latest = remembered.get(hash);
      const known = await latest?.catch(() => undefined);
      if (known !== undefined && clock.now().getTime() - known.readAtMs < FRESH_MS) return known.key;
      // Another caller found it stale first and reads anew: wait for that.
      if (remembered.get(hash) !== latest) continue;
      if (remembered.size >= MAX_REMEMBERED) remembered.clear();
      const reading = read(hash);
      remembered.set(hash, reading);
      return (await reading).key;
    }
  };

  return {
    async verify(secret) {
      const key = await recall(hashApiKey(secret));
      const now = clock.now();
      if (key === null || (key.expires_at !== null && key.expires_at <= now)) return null;
      lastUse.set(key.id, now);
      return { id: key.id, name: key.name, roles: key.roles };
    },
    async flushLastUse() {
      if (lastUse.size === 0) return;
      const used = [...lastUse];
      lastUse.clear();
      await db.query(touchKeys, [used.map(([id]) => id), used.map(([, at]) => at.toISOString())]);
    },
  };
}
