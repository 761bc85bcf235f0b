import { LRUCache } from 'lru-cache';
import type { Clock } from '../adapters/clock/clock.js';
import { defineStatement, findOne, type Queryable } from '../entities/_shared/statement.js';
import type { Role } from '../entities/system/api-key.entity.js';
import { AppError } from '../errors.js';
import { hashApiKey } from './api-key-secret.js';
import type { CredentialVerifier } from './credential-verifier.js';

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
/** Live keys, and texts that are none, are remembered apart: whoever tries keys out pushes no live one out. */
const MAX_LIVE = 10_000;
const MAX_MISSES = 1_000;
const MAX_KEY_LENGTH = 200;

export interface ApiKeyVerifier extends CredentialVerifier {
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
  const live = new LRUCache<string, Remembered>({ max: MAX_LIVE });
  const misses = new LRUCache<string, Remembered>({ max: MAX_MISSES });
  const reading = new Map<string, Promise<KeyRow | null>>();
  const lastUse = new Map<string, Date>();

  const read = async (hash: string): Promise<KeyRow | null> => {
    const readAtMs = clock.now().getTime();
    const key = await findOne(db, selectLiveKey, [hash]);
    (key === null ? live : misses).delete(hash);
    (key === null ? misses : live).set(hash, { key, readAtMs });
    return key;
  };

  const recall = (hash: string): Promise<KeyRow | null> => {
    const known = live.get(hash) ?? misses.get(hash);
    if (known !== undefined && clock.now().getTime() - known.readAtMs < FRESH_MS) return Promise.resolve(known.key);
    let latest = reading.get(hash);
    if (latest === undefined) {
      latest = read(hash).finally(() => reading.delete(hash));
      reading.set(hash, latest);
    }
    return latest;
  };

  return {
    recalls(secret) {
      const hash = hashApiKey(secret);
      return live.has(hash) || reading.has(hash);
    },
    async verify(secret) {
      const isPossible = secret.length > 0 && secret.length <= MAX_KEY_LENGTH;
      const key = isPossible ? await recall(hashApiKey(secret)) : null;
      const now = clock.now();
      if (key === null || (key.expires_at !== null && key.expires_at <= now))
        throw new AppError('UNAUTHENTICATED', 'The API key is unknown, expired or revoked.');
      lastUse.set(key.id, now);
      return { id: key.id, name: key.name, roles: key.roles, kind: 'API_KEY', expiresAt: key.expires_at };
    },
    async flushLastUse() {
      if (lastUse.size === 0) return;
      const used = [...lastUse];
      lastUse.clear();
      await db.query(touchKeys, [used.map(([id]) => id), used.map(([, at]) => at.toISOString())]);
    },
  };
}
