import { createClient } from 'redis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createRedisCache } from '../../src/adapters/cache/redis-cache.js';
import { createMemoryRateLimiter } from '../../src/adapters/limits/memory-rate-limiter.js';
import { createRedisRateLimiter } from '../../src/adapters/limits/redis-rate-limiter.js';
import { createRedisSpendingLimit } from '../../src/adapters/limits/redis-spending-limit.js';
import { createLogger } from '../../src/adapters/logger/logger.js';
import { openRedisLink, type RedisLink } from '../../src/adapters/redis/redis-link.js';
import { findFreePort } from '../support/platform-process.js';
import { connectTo, findRedis, ownKeys, PATIENT_MS, waitUntilAnswers } from '../support/redis.js';
import { openSilentProxy } from '../support/silent-proxy.js';
import { MovableClock } from '../support/world.js';
import { describeLimits } from './limits.js';

const url = await findRedis();

console.log(url === null ? 'Redis leg: not run, nothing answers' : `Redis leg: runs, at ${new URL(url).host}`);
// `npm test` passes on a machine with Node and npm only: without a real Redis this leg is reported as skipped.
describe.runIf(url !== null)('on a real Redis', () => describeRedis(url ?? ''));

function describeRedis(url: string): void {
  describeLimits('Redis', async () => {
    const keys = ownKeys(url);
    const clock = new MovableClock();
    // Two ways to it, as two processes have: what is opened uses them in turn, and within one opening calls alternate.
    const links = [await connectTo(url), await connectTo(url)] as const;
    const link = alternate(links);
    const place = { prefix: keys.prefix, clock };
    const insurance = createMemoryRateLimiter({ rates: { perMinute: 0, perHour: 0 }, enforced: true, clock });
    return {
      clock,
      openRates: (rates, enforced) => createRedisRateLimiter({ link, place, rates, enforced, insurance }),
      openSpending: (limitMicroUsd, leaseMs) => createRedisSpendingLimit({ link, place, limitMicroUsd, leaseMs }),
      openCache: (ttlMs) => createRedisCache({ link, prefix: keys.prefix, ttlMs }),
      // Redis counts the age of what it keeps by its own clock: what is kept is let end so much sooner.
      age: async (ms) => {
        for (const key of (await link.command(['KEYS', `${keys.prefix}*`])) as string[]) {
          const left = Number(await link.command(['PTTL', key]));
          await link.command(['PEXPIRE', key, String(left - ms)]);
        }
      },
      async close() {
        for (const one of links) one.close();
        await keys.remove();
      },
    };
  });

  const RATES = { perMinute: 2, perHour: 10 };

  function open(address: string, timeoutMs = PATIENT_MS) {
    const keys = ownKeys(url);
    const link = openRedisLink({ url: address, logger: createLogger('silent'), timeoutMs });
    onTestFinished(async () => {
      link.close();
      await keys.remove();
    });
    // As in production: the time is Redis's.
    const place = { prefix: keys.prefix, clock: null };
    const insurance = createMemoryRateLimiter({ rates: RATES, enforced: true, clock: new MovableClock() });
    return {
      link,
      prefix: keys.prefix,
      rates: createRedisRateLimiter({ link, place, rates: RATES, enforced: true, insurance }),
      spending: createRedisSpendingLimit({ link, place, limitMicroUsd: 1_000, leaseMs: 60_000 }),
      cache: createRedisCache({ link, prefix: keys.prefix, ttlMs: 60_000 }),
    };
  }

  describe('Redis: a store that processes share', () => {
    test('goes by its own clock, and keeps nothing for ever', async () => {
      const { link, prefix, rates, spending, cache } = open(url);
      await waitUntilAnswers(link);
      expect((await rates.take('anna')).allowed).toBe(true);
      expect(await rates.take('anna')).toMatchObject({ allowed: true, used: { minute: 2, hour: 2 } });
      const refused = await rates.take('anna');
      expect(refused.allowed).toBe(false);
      expect(refused.retryAfterMs).toBeGreaterThan(50_000);
      expect(refused.retryAfterMs).toBeLessThanOrEqual(61_000);
      const granted = await spending.reserve('anna', 400);
      if (granted.granted) await granted.reservation.settle(100);
      await spending.reserve('anna', 200);
      expect(await spending.inspect('anna')).toEqual({ settledMicroUsd: 100, reservedMicroUsd: 200 });
      await cache.set('key', 'text');
      const kept = (await link.command(['KEYS', `${prefix}*`])) as string[];
      expect(kept).toHaveLength(3);
      expect(kept.join()).not.toContain('anna');
      for (const key of kept) expect(Number(await link.command(['PTTL', key]))).toBeGreaterThan(0);
    });

    test('takes one command for each step, once it knows the scripts', async () => {
      const { link, prefix, rates, spending, cache } = open(url);
      await waitUntilAnswers(link);
      const steps = async (): Promise<void> => {
        await rates.take('anna');
        const granted = await spending.reserve('anna', 1);
        if (granted.granted) await granted.reservation.settle(1);
        await cache.get('key');
      };
      await steps();
      const commands = await watchCommands(url, prefix);
      await steps();
      await expect
        .poll(() => commands.map((command) => command.split('"')[1]))
        .toEqual(['EVALSHA', 'EVALSHA', 'EVALSHA', 'GET']);
      const tags = commands.slice(0, 3).map((command) => /\{([^}]+)\}/.exec(command)?.[1]);
      expect(new Set(tags).size).toBe(1);
    });

    test('takes a cached value that is no JSON for none', async () => {
      const { link, prefix, cache } = open(url);
      await waitUntilAnswers(link);
      await cache.set('key', { is: 'kept' });
      const [name] = (await link.command(['KEYS', `${prefix}cache:*`])) as [string];
      await link.command(['SET', name, '{"is":', 'KEEPTTL']);
      expect(await cache.get('key')).toBeNull();
    });

    test('learns its scripts anew after it has forgotten them', async () => {
      const { link, spending } = open(url);
      await waitUntilAnswers(link);
      await link.command(['SCRIPT', 'FLUSH']);
      expect((await spending.reserve('anna', 1)).granted).toBe(true);
    });
  });

  describe('Redis: away', () => {
    test('at the start: nothing fails but what costs money, and requests are counted here', async () => {
      const { rates, spending, cache } = open('redis://127.0.0.1:1');
      expect([(await rates.take('anna')).allowed, (await rates.take('anna')).allowed]).toEqual([true, true]);
      expect((await rates.take('anna')).allowed).toBe(false);
      expect(await rates.inspect('anna')).toEqual({ minute: 2, hour: 2 });
      expect(await spending.reserve('anna', 1)).toEqual({ granted: false, reason: 'UNAVAILABLE', retryAfterMs: null });
      expect(await spending.inspect('anna')).toBeNull();
      await cache.set('key', 'text');
      expect(await cache.get('key')).toBeNull();
    });

    test('hanging in the middle: each is answered within its time, and money set aside stays so', async () => {
      const TIMEOUT_MS = 1_500;
      const proxy = await openSilentProxy(url);
      onTestFinished(() => proxy.close());
      const { link, rates, spending, cache, prefix } = open(proxy.url, TIMEOUT_MS);
      await waitUntilAnswers(link);
      const granted = await spending.reserve('anna', 400);
      await cache.set('key', 'text');
      proxy.fallSilent();
      const startedAt = performance.now();
      expect((await rates.take('anna')).allowed).toBe(true);
      expect(await spending.reserve('anna', 1)).toMatchObject({ granted: false, reason: 'UNAVAILABLE' });
      expect(await cache.get('key')).toBeNull();
      if (granted.granted) await granted.reservation.settle(1);
      // The first waits its time; the others are not made to wait for what is known.
      expect(performance.now() - startedAt).toBeLessThan(3 * TIMEOUT_MS);
      const direct = await connectTo(url);
      onTestFinished(() => direct.close());
      const place = { prefix, clock: null };
      const others = createRedisSpendingLimit({ link: direct, place, limitMicroUsd: 1_000, leaseMs: 60_000 });
      expect(await others.inspect('anna')).toEqual({ settledMicroUsd: 0, reservedMicroUsd: 400 });
    });

    test('and back: it is used again without anybody doing anything', async () => {
      const port = await findFreePort();
      const proxy = await openSilentProxy(url, port);
      const { link, rates, spending } = open(proxy.url);
      await waitUntilAnswers(link);
      await rates.take('anna');
      await proxy.close();
      await expect.poll(() => spending.inspect('anna')).toBeNull();
      expect((await rates.take('anna')).used).toEqual({ minute: 1, hour: 1 });
      const again = await openSilentProxy(url, port);
      onTestFinished(() => again.close());
      await waitUntilAnswers(link);
      expect(await rates.inspect('anna')).toEqual({ minute: 1, hour: 1 });
      expect((await rates.take('anna')).used).toEqual({ minute: 2, hour: 2 });
      expect((await spending.reserve('anna', 1)).granted).toBe(true);
    });
  });
}

/** One way over several, in turn. */
function alternate(links: readonly RedisLink[]): RedisLink {
  let calls = 0;
  const next = (): RedisLink => links[(calls += 1) % links.length]!;
  return { run: (...args) => next().run(...args), command: (args) => next().command(args), close: () => undefined };
}

/** What clients send of keys with this prefix, from now on; what scripts do by themselves is left out. */
async function watchCommands(url: string, prefix: string): Promise<string[]> {
  const client = createClient({ url });
  onTestFinished(() => client.destroy());
  await client.connect();
  const commands: string[] = [];
  await client.monitor((line) => {
    if (line.includes(prefix) && !line.includes(' lua]')) commands.push(line);
  });
  return commands;
}
