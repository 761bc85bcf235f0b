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
  /** The longest unused first. */
  const entries = new Map<string, { readonly value: Value; readonly endsAtMs: number }>();

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return Promise.resolve(null);
      entries.delete(key);
      if (entry.endsAtMs <= clock.now().getTime()) return Promise.resolve(null);
      entries.set(key, entry);
      return Promise.resolve(entry.value);
    },
    set(key, value) {
      entries.delete(key);
      const oldest = entries.size < maxValues ? undefined : entries.keys().next().value;
      if (oldest !== undefined) entries.delete(oldest);
      entries.set(key, { value, endsAtMs: clock.now().getTime() + ttlMs });
      return Promise.resolve();
    },
  };
}
