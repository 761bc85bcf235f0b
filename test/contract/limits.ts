import { describe, expect, onTestFinished, test } from 'vitest';
import type { Cache } from '../../src/adapters/cache/cache.js';
import type { RateLimiter, RequestRates } from '../../src/adapters/limits/rate-limiter.js';
import type { MoneyReservation, SpendingLimit } from '../../src/adapters/limits/spending-limit.js';
import type { MovableClock } from '../support/world.js';

/** A store with a clock that tests move. What two openings answer must be the same store, as two processes would see it. */
export interface LimitsScene {
  readonly clock: MovableClock;
  readonly openRates: (rates: RequestRates, enforced: boolean) => RateLimiter;
  readonly openSpending: (limitMicroUsd: number | null, leaseMs: number) => SpendingLimit;
  readonly openCache: (ttlMs: number) => Cache<unknown>;
  /** Lets what is cached grow as old. */
  readonly age: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const LEASE_MS = 60_000;
const CALLS = 1_000;
const CALL_MICRO_USD = 100_000;
const CAP_MICRO_USD = 5_000_000;

/** What every store of limits must do. */
export function describeLimits(name: string, begin: () => Promise<LimitsScene>): void {
  const start = async () => {
    const scene = await begin();
    onTestFinished(() => scene.close());
    return scene;
  };
  const grant = async (spending: SpendingLimit, user: string, amount: number): Promise<MoneyReservation> => {
    const result = await spending.reserve(user, amount);
    if (!result.granted) throw new Error(`Refused: ${result.reason}`);
    return result.reservation;
  };

  describe(`${name}: requests`, () => {
    test('are let through up to the number of a minute, each user by itself', async () => {
      const { openRates } = await start();
      const rates = openRates({ perMinute: 3, perHour: 100 }, true);
      const verdicts = [];
      for (let request = 0; request < 4; request += 1) verdicts.push(await rates.take('anna'));
      expect(verdicts.map(({ allowed, used }) => [allowed, used.minute, used.hour])).toEqual([
        [true, 1, 1],
        [true, 2, 2],
        [true, 3, 3],
        [false, 3, 3],
      ]);
      expect(await rates.take('bert')).toEqual({ allowed: true, used: { minute: 1, hour: 1 }, retryAfterMs: 0 });
      expect(await rates.inspect('anna')).toEqual({ minute: 3, hour: 3 });
      expect(await rates.inspect('nobody')).toEqual({ minute: 0, hour: 0 });
    });

    test('are taken again when the wait is over, not before, and no window of a minute has more', async () => {
      const { openRates, clock } = await start();
      const rates = openRates({ perMinute: 2, perHour: 100 }, true);
      await rates.take('anna');
      clock.advance(30 * SECOND_MS);
      await rates.take('anna');
      const { retryAfterMs } = await rates.take('anna');
      expect(retryAfterMs).toBeGreaterThan(29 * SECOND_MS);
      expect(retryAfterMs).toBeLessThanOrEqual(31 * SECOND_MS);
      clock.advance(retryAfterMs - 1);
      expect(await rates.take('anna')).toMatchObject({ allowed: false, retryAfterMs: 1 });
      clock.advance(1);
      expect(await rates.take('anna')).toEqual({ allowed: true, used: { minute: 2, hour: 3 }, retryAfterMs: 0 });
      expect((await rates.take('anna')).allowed).toBe(false);
    });

    test('are held to the number of an hour, over all its minutes', async () => {
      const { openRates, clock } = await start();
      const rates = openRates({ perMinute: 2, perHour: 5 }, true);
      let allowed = 0;
      for (let minute = 0; minute < 10; minute += 1) {
        for (let request = 0; request < 3; request += 1) if ((await rates.take('anna')).allowed) allowed += 1;
        clock.advance(2 * MINUTE_MS);
      }
      expect(allowed).toBe(5);
      const { retryAfterMs, used } = await rates.take('anna');
      expect(used).toEqual({ minute: 0, hour: 5 });
      expect(retryAfterMs).toBeGreaterThan(39 * MINUTE_MS);
      expect(retryAfterMs).toBeLessThanOrEqual(41 * MINUTE_MS);
      clock.advance(retryAfterMs);
      expect((await rates.take('anna')).used).toEqual({ minute: 1, hour: 4 });
      clock.advance(2 * HOUR_MS);
      expect(await rates.inspect('anna')).toEqual({ minute: 0, hour: 0 });
    });

    test('are counted and never refused where limits are switched off', async () => {
      const { openRates } = await start();
      const rates = openRates({ perMinute: 1, perHour: 1 }, false);
      await rates.take('anna');
      expect(await rates.take('anna')).toEqual({ allowed: true, used: { minute: 2, hour: 2 }, retryAfterMs: 0 });
    });

    test('stay counted when the clock is set back', async () => {
      const { openRates, clock } = await start();
      const rates = openRates({ perMinute: 2, perHour: 100 }, true);
      await rates.take('anna');
      await rates.take('anna');
      clock.advance(-10 * MINUTE_MS);
      const { allowed, retryAfterMs } = await rates.take('anna');
      expect(allowed).toBe(false);
      expect(retryAfterMs).toBeGreaterThan(0);
    });

    test('of a thousand at once exactly as many pass as may', async () => {
      const { openRates } = await start();
      const rates = openRates({ perMinute: 100, perHour: 1_000 }, true);
      const verdicts = await Promise.all(Array.from({ length: CALLS }, () => rates.take('anna')));
      expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(100);
    });
  });

  describe(`${name}: spending`, () => {
    test('sets aside before and books after', async () => {
      const { openSpending } = await start();
      const spending = openSpending(1_000, LEASE_MS);
      const one = await grant(spending, 'anna', 600);
      expect(await spending.inspect('anna')).toEqual({ settledMicroUsd: 0, reservedMicroUsd: 600 });
      expect(await spending.reserve('anna', 401)).toEqual({ granted: false, reason: 'CAP', retryAfterMs: null });
      const two = await grant(spending, 'anna', 400);
      await one.settle(100);
      expect(await spending.inspect('anna')).toEqual({ settledMicroUsd: 100, reservedMicroUsd: 400 });
      await two.release();
      expect(await spending.inspect('anna')).toEqual({ settledMicroUsd: 100, reservedMicroUsd: 0 });
      expect(await spending.inspect('bert')).toEqual({ settledMicroUsd: 0, reservedMicroUsd: 0 });
    });

    test('counts a reservation once, whatever is called afterwards', async () => {
      const { openSpending } = await start();
      const spending = openSpending(1_000, LEASE_MS);
      const one = await grant(spending, 'anna', 600);
      await one.settle(100);
      await one.settle(100);
      await one.release();
      const two = await grant(spending, 'anna', 600);
      await two.release();
      await two.settle(500);
      expect(await spending.inspect('anna')).toEqual({ settledMicroUsd: 100, reservedMicroUsd: 0 });
    });

    test('is allowed again an hour after, and says when', async () => {
      const { openSpending, clock } = await start();
      const spending = openSpending(1_000, LEASE_MS);
      await (await grant(spending, 'anna', 700)).settle(700);
      clock.advance(30 * MINUTE_MS);
      await (await grant(spending, 'anna', 300)).settle(300);
      const refused = await spending.reserve('anna', 500);
      if (refused.granted || refused.retryAfterMs === null) throw new Error('It was to be refused, with a time.');
      expect(refused.retryAfterMs).toBeGreaterThan(29 * MINUTE_MS);
      expect(refused.retryAfterMs).toBeLessThanOrEqual(31 * MINUTE_MS);
      clock.advance(refused.retryAfterMs - 1);
      expect(await spending.reserve('anna', 500)).toEqual({ granted: false, reason: 'CAP', retryAfterMs: 1 });
      clock.advance(1);
      await (await grant(spending, 'anna', 500)).release();
      expect(await spending.inspect('anna')).toEqual({ settledMicroUsd: 300, reservedMicroUsd: 0 });
      expect(await spending.reserve('anna', 1_001)).toEqual({ granted: false, reason: 'CAP', retryAfterMs: null });
    });

    test('takes a reservation for spent whose lease ended, for an hour from then, and settles it no more', async () => {
      const { openSpending, clock } = await start();
      const spending = openSpending(1_000, LEASE_MS);
      const lost = await grant(spending, 'anna', 600);
      clock.advance(LEASE_MS - 1);
      expect(await spending.inspect('anna')).toEqual({ settledMicroUsd: 0, reservedMicroUsd: 600 });
      clock.advance(1);
      expect(await spending.inspect('anna')).toEqual({ settledMicroUsd: 600, reservedMicroUsd: 0 });
      await lost.settle(10);
      await lost.release();
      expect(await spending.inspect('anna')).toEqual({ settledMicroUsd: 600, reservedMicroUsd: 0 });
      expect((await spending.reserve('anna', 500)).granted).toBe(false);
      clock.advance(HOUR_MS + MINUTE_MS);
      expect(await spending.inspect('anna')).toEqual({ settledMicroUsd: 0, reservedMicroUsd: 0 });
    });

    test('does not take a lost reservation up again that nobody asked after for hours', async () => {
      const { openSpending, clock } = await start();
      const spending = openSpending(1_000, LEASE_MS);
      await grant(spending, 'anna', 600);
      clock.advance(2 * HOUR_MS);
      expect(await spending.inspect('anna')).toEqual({ settledMicroUsd: 0, reservedMicroUsd: 0 });
    });

    test('stays booked when the clock is set back', async () => {
      const { openSpending, clock } = await start();
      const spending = openSpending(1_000, LEASE_MS);
      await (await grant(spending, 'anna', 1_000)).settle(1_000);
      clock.advance(-10 * MINUTE_MS);
      expect((await spending.reserve('anna', 1)).granted).toBe(false);
      expect(await spending.inspect('anna')).toEqual({ settledMicroUsd: 1_000, reservedMicroUsd: 0 });
    });

    test('books what a call really cost, also when that is more than was said', async () => {
      const { openSpending } = await start();
      const spending = openSpending(1_000, LEASE_MS);
      await (await grant(spending, 'anna', 900)).settle(1_200);
      expect(await spending.inspect('anna')).toEqual({ settledMicroUsd: 1_200, reservedMicroUsd: 0 });
      expect((await spending.reserve('anna', 0)).granted).toBe(false);
    });

    test('without a limit grants and counts; with a limit of nothing grants nothing', async () => {
      const { openSpending } = await start();
      const free = openSpending(null, LEASE_MS);
      await (await grant(free, 'anna', 10 ** 12)).settle(10 ** 12);
      expect(await free.inspect('anna')).toEqual({ settledMicroUsd: 10 ** 12, reservedMicroUsd: 0 });
      expect((await openSpending(0, LEASE_MS).reserve('bert', 1)).granted).toBe(false);
    });

    test('of a thousand calls at once of 0.10 USD never goes over 5 USD, seen at every step', async () => {
      const { openSpending, clock } = await start();
      const spending = openSpending(CAP_MICRO_USD, LEASE_MS);
      const seen: number[] = [];
      const look = async (): Promise<void> => {
        const now = await spending.inspect('anna');
        seen.push(now!.settledMicroUsd + now!.reservedMicroUsd);
      };
      // What comes late finds room where an earlier call cost less than it could, and asks again once.
      let granted = 0;
      const call = async (cost: number): Promise<void> => {
        for (let attempt = 0; attempt < 2; attempt += 1) {
          const result = await spending.reserve('anna', CALL_MICRO_USD);
          await look();
          if (!result.granted) continue;
          granted += 1;
          if (cost === 0) await result.reservation.release();
          else await result.reservation.settle(cost);
          await look();
          return;
        }
      };
      const costs = Array.from({ length: CALLS }, (_, n) => (n % 4) * (CALL_MICRO_USD / 4));
      await Promise.all(costs.map(call));
      expect(granted).toBeGreaterThanOrEqual(50);
      expect(seen.length).toBeGreaterThanOrEqual(CALLS);
      expect(Math.max(...seen)).toBeLessThanOrEqual(CAP_MICRO_USD);
      expect((await spending.inspect('anna'))!.reservedMicroUsd).toBe(0);
      // All that cost the whole of it: exactly 50.
      clock.advance(2 * HOUR_MS);
      const results = await Promise.all(costs.map(() => spending.reserve('anna', CALL_MICRO_USD)));
      expect(results.filter((result) => result.granted)).toHaveLength(50);
      await look();
      expect(seen.at(-1)).toBe(CAP_MICRO_USD);
    });
  });

  describe(`${name}: cache`, () => {
    test('answers what was kept, until its time is over', async () => {
      const { openCache, age } = await start();
      const cache = openCache(HOUR_MS);
      const value = { text: 'text – 文 – \u{1f600}', list: [1, null, { nested: false }] };
      await cache.set('key', value);
      await cache.set('empty', '');
      expect([await cache.get('key'), await cache.get('empty'), await cache.get('other')]).toEqual([value, '', null]);
      await age(HOUR_MS - MINUTE_MS);
      expect(await cache.get('empty')).toBe('');
      await age(MINUTE_MS);
      expect([await cache.get('key'), await cache.get('empty')]).toEqual([null, null]);
    });

    test('keeps the latest', async () => {
      const { openCache } = await start();
      const cache = openCache(60_000);
      await cache.set('key', 'one');
      await cache.set('key', 'two');
      expect(await cache.get('key')).toBe('two');
    });
  });
}
