import { describe, expect, test } from 'vitest';
import { createMemoryCache } from '../../src/adapters/cache/memory-cache.js';
import { createMemoryRateLimiter } from '../../src/adapters/limits/memory-rate-limiter.js';
import { createMemorySpendingLimit } from '../../src/adapters/limits/memory-spending-limit.js';
import { MovableClock } from '../support/world.js';
import { describeLimits } from './limits.js';

describeLimits('In this process', () => {
  const clock = new MovableClock();
  return Promise.resolve({
    clock,
    openRates: (rates, enforced) => createMemoryRateLimiter({ rates, enforced, clock }),
    openSpending: (limitMicroUsd, leaseMs) => createMemorySpendingLimit({ limitMicroUsd, leaseMs, clock }),
    openCache: (ttlMs) => createMemoryCache({ ttlMs, clock }),
    age: (ms) => {
      clock.advance(ms);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  });
});

describe('In this process: memory is bounded', () => {
  const HOUR_MS = 3_600_000;

  test('the cache forgets what was longest not asked for', async () => {
    const cache = createMemoryCache({ ttlMs: 60_000, clock: new MovableClock(), maxValues: 3 });
    for (const key of ['a', 'b', 'c']) await cache.set(key, 1);
    await cache.get('a');
    await cache.set('d', 1);
    expect(
      await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.get(key).then((value) => value !== null))),
    ).toEqual([true, false, true, true]);
  });

  test('of users too many the newest are counted by nobody, until the oldest have been quiet for an hour', async () => {
    const clock = new MovableClock();
    const rates = createMemoryRateLimiter({ rates: { perMinute: 1, perHour: 1 }, enforced: true, clock, maxUsers: 2 });
    for (const user of ['anna', 'bert', 'carl', 'carl']) expect((await rates.take(user)).allowed).toBe(true);
    expect((await rates.take('anna')).allowed).toBe(false);
    clock.advance(HOUR_MS + 3 * 60_000);
    expect((await rates.take('carl')).allowed).toBe(true);
    expect((await rates.take('carl')).allowed).toBe(false);
  });

  test('of spenders too many the newest are refused, so that nobody is forgotten who has spent', async () => {
    const clock = new MovableClock();
    const spending = createMemorySpendingLimit({ limitMicroUsd: 10, leaseMs: 60_000, clock, maxUsers: 2 });
    for (const user of ['anna', 'bert']) expect((await spending.reserve(user, 10)).granted).toBe(true);
    expect(await spending.reserve('carl', 1)).toEqual({ granted: false, reason: 'UNAVAILABLE', retryAfterMs: null });
    expect((await spending.reserve('anna', 1)).granted).toBe(false);
    clock.advance(HOUR_MS + 4 * 60_000);
    expect((await spending.reserve('carl', 10)).granted).toBe(true);
  });
});
