import type { Clock } from '../clock/clock.js';
import { LONGEST_TEXT, type TextCache } from './text-cache.js';

/** `maxUnits`: UTF-16 units of all texts and keys together; past that, what was longest not asked for goes. */
export interface MemoryCacheOptions {
  readonly ttlMs: number;
  readonly clock: Clock;
  readonly maxUnits?: number;
}

const MAX_UNITS = 16 * 1024 * 1024;

interface Entry {
  readonly text: string;
  readonly endsAtMs: number;
}

/** Keeps texts in this process's memory. */
export function createMemoryTextCache({ ttlMs, clock, maxUnits = MAX_UNITS }: MemoryCacheOptions): TextCache {
  /** The longest unused first. */
  const entries = new Map<string, Entry>();
  let units = 0;
  const drop = (key: string): void => {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    units -= key.length + entry.text.length;
  };

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return Promise.resolve(null);
      if (entry.endsAtMs <= clock.now().getTime()) {
        drop(key);
        return Promise.resolve(null);
      }
      entries.delete(key);
      entries.set(key, entry);
      return Promise.resolve(entry.text);
    },
    set(key, text) {
      drop(key);
      if (text.length > LONGEST_TEXT) return Promise.resolve();
      entries.set(key, { text, endsAtMs: clock.now().getTime() + ttlMs });
      units += key.length + text.length;
      for (const oldest of entries.keys()) {
        if (units <= maxUnits) break;
        drop(oldest);
      }
      return Promise.resolve();
    },
  };
}
