import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock/clock.js';
import type { Cache } from './cache.js';

/** `maxValues`: past that, what was longest not asked for goes. */
export interface MemoryCacheOptions {
  readonly ttlMs: number;
  readonly clock: Clock;
  readonly maxValues?: number;
}

const MAX_VALUES = 10_000;

/** Keeps values in this process's memory, as they are. */
export function createMemoryCache<Value>({ ttlMs, clock, maxValues = MAX_VALUES }: MemoryCacheOptions): Cache<Value> {
  const entries = new LRUCache<string, { readonly value: Value; readonly endsAtMs: number }>({ max: maxValues });
  return {
    get(key) {
      const entry = entries.get(key);
      const isFresh = entry !== undefined && clock.now().getTime() < entry.endsAtMs;
      return Promise.resolve(isFresh ? entry.value : null);
    },
    set(key, value) {
      entries.set(key, { value, endsAtMs: clock.now().getTime() + ttlMs });
      return Promise.resolve();
    },
  };
}
