import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { OPENAI_KEY } from '../../support/openai-images-server.js';
import { type OpenAiResponsesServer, startOpenAiResponsesServer } from '../../support/openai-responses-server.js';
import { findRedis } from '../../support/redis.js';
import { openSilentProxy, type SilentProxy } from '../../support/silent-proxy.js';
import { createWorld, type World } from '../../support/world.js';
import { classified, classify } from './given.js';

const redis = await findRedis();

const USAGE = '{ usage { requestsThisMinute costThisHourUsd reservedUsd } }';
/** What one answer of the server costs, in USD. */
const PRICE = 0.00018;

function createWorldOn(url: string, server: OpenAiResponsesServer): Promise<World> {
  return createWorld({
    worker: false,
    environment: {
      REDIS_URL: url,
      REDIS_TIMEOUT_MS: '1500',
      OPENAI_API_KEY: OPENAI_KEY,
      OPENAI_BASE_URL: server.baseUrl,
      RATE_LIMIT_DISABLED: 'false',
      RATE_LIMIT_REQUESTS_PER_MINUTE: '50',
    },
  });
}

describe.runIf(redis !== null)('limits and cache in Redis', () => {
  let server: OpenAiResponsesServer;
  let proxy: SilentProxy;
  let world: World;
  beforeAll(async () => {
    server = await startOpenAiResponsesServer();
    proxy = await openSilentProxy(redis!);
    world = await createWorldOn(proxy.url, server);
    // The connection is made in the background.
    await vi.waitUntil(() => world.deps.intents.spending.inspect('nobody'), { timeout: 30_000 });
  });
  afterAll(async () => {
    await world.close();
    await proxy.close();
    await server.close();
  });

  test('answers, books and caches by Redis, whatever this process knows', async () => {
    const first = await classified(world, { prompt: 'a bowl of shared cherries' });
    expect(first).toMatchObject({ classifier: 'AI', cacheHit: false, costUsd: PRICE });
    const again = await classified(world, { prompt: 'a bowl of shared cherries' });
    expect(again).toMatchObject({ classifier: 'AI', cacheHit: true, costUsd: 0 });
    // Time stands still here, not in Redis.
    world.clock.advance(3 * 3_600_000);
    expect((await world.execute(USAGE)).data['usage']).toMatchObject({ costThisHourUsd: PRICE, reservedUsd: 0 });
  });

  test('a Redis that goes silent leaves the rules to answer, with the reason, and requests limited', async () => {
    proxy.fallSilent();
    const before = server.requests.length;
    const answer = await classified(world, { prompt: 'a bowl of lonely cherries' });
    expect(answer).toMatchObject({ classifier: 'RULES', cacheHit: false, fallbackReason: 'COST_UNKNOWN', costUsd: 0 });
    expect(server.requests.length).toBe(before);
    const codes = [];
    for (let n = 0; n < 51; n += 1) {
      const { userErrors } = await classify(world, { prompt: `a bowl of ${n} cherries` });
      codes.push(...userErrors.map(({ code }: { code: string }) => code));
    }
    expect(new Set(codes)).toEqual(new Set(['RATE_LIMITED']));
  });
});

test('a platform starts without the Redis that it is given, and classifies', async () => {
  const server = await startOpenAiResponsesServer();
  const world = await createWorldOn('redis://127.0.0.1:1', server);
  const answer = await classified(world, { prompt: 'a bowl of cherries' });
  expect(answer).toMatchObject({ classifier: 'RULES', fallbackReason: 'COST_UNKNOWN' });
  expect(server.requests).toEqual([]);
  expect((await world.deps.metrics.redisAway.get()).values).toEqual([{ labels: {}, value: 1 }]);
  await world.close();
  await server.close();
});
