import { createHash } from 'node:crypto';
import type { RedisLink } from '../redis/redis-link.js';
import { LONGEST_TEXT, type TextCache } from './text-cache.js';

export interface RedisCacheOptions {
  readonly link: RedisLink;
  readonly prefix: string;
  readonly ttlMs: number;
}

/** Keeps texts in Redis, for all processes together, under digests of their keys; while it is away all is a miss. */
export function createRedisTextCache({ link, prefix, ttlMs }: RedisCacheOptions): TextCache {
  const nameOf = (key: string): string => `${prefix}cache:${createHash('sha256').update(key).digest('base64url')}`;
  return {
    async get(key) {
      const text = await link.command(['GET', nameOf(key)]).catch(() => null);
      return typeof text === 'string' ? text : null;
    },
    async set(key, text) {
      const change =
        text.length > LONGEST_TEXT ? ['DEL', nameOf(key)] : ['SET', nameOf(key), text, 'PX', String(ttlMs)];
      await link.command(change).catch(() => undefined);
    },
  };
}
