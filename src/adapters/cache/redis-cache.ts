import { createHash } from 'node:crypto';
import type { RedisLink } from '../redis/redis-link.js';
import type { Cache } from './cache.js';

export interface RedisCacheOptions {
  readonly link: RedisLink;
  readonly prefix: string;
  readonly ttlMs: number;
}

/** Keeps values in Redis as JSON, for all processes together, under digests of their keys; while it is away all is a miss. */
export function createRedisCache<Value>({ link, prefix, ttlMs }: RedisCacheOptions): Cache<Value> {
  const nameOf = (key: string): string => `${prefix}cache:${createHash('sha256').update(key).digest('base64url')}`;
  return {
    async get(key) {
      const text = await link.command(['GET', nameOf(key)]).catch(() => null);
      return typeof text === 'string' ? (parse(text) as Value | null) : null;
    },
    async set(key, value) {
      await link.command(['SET', nameOf(key), JSON.stringify(value), 'PX', String(ttlMs)]).catch(() => undefined);
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
