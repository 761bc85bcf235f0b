import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { systemContext } from '../../../src/bin/contexts.js';
import { classifyPrompt } from '../../../src/operations/intents/classify-prompt.js';
import { OPENAI_KEY } from '../../support/openai-images-server.js';
import { type OpenAiResponsesServer, startOpenAiResponsesServer } from '../../support/openai-responses-server.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';
import { classified, sumOf } from './given.js';

let server: OpenAiResponsesServer;
let world: World;
beforeAll(async () => {
  server = await startOpenAiResponsesServer();
  // The model is kept waiting until everybody has asked.
  const patience = { OPERATION_TIMEOUT_MS: '60000', AI_TIMEOUT_SECONDS: '50' };
  world = await createWorld({
    worker: false,
    environment: { OPENAI_API_KEY: OPENAI_KEY, OPENAI_BASE_URL: server.baseUrl, ...patience },
  });
  // All who ask are one user, and not one for each who asks first.
  await world.key('ADMIN');
});
afterAll(async () => {
  await world.close();
  await server.close();
});
// Past the cache and the hour of the limits.
beforeEach(() => world.clock.advance(2 * 3_600_000));

let prompts = 0;
/** A prompt that nobody asked before. */
const fresh = () => `a bowl of ${++prompts} ripe cherries`;

/** What one answer of the server costs, in USD. */
const PRICE = 0.00018;

const PATIENT = { timeout: 20_000 };

const usage = async () =>
  (await world.execute('{ usage { requestsThisMinute costThisHourUsd reservedUsd } }')).data['usage'];
const counted = async () => (await usage()).requestsThisMinute;
const spent = async () => {
  const { costThisHourUsd, reservedUsd } = await usage();
  return { costThisHourUsd, reservedUsd };
};

test('a hundred equal prompts at once are one call', async () => {
  const prompt = fresh();
  const before = server.requests.length;
  const letGo = server.hold();
  onTestFinished(letGo);
  const asked = Array.from({ length: 100 }, () => classified(world, { prompt }));
  await expect.poll(counted, PATIENT).toBe(100);
  letGo();
  const answers = await Promise.all(asked);
  expect(server.requests.length - before).toBe(1);
  expect(answers.filter(({ cacheHit }) => !cacheHit)).toHaveLength(1);
  expect(new Set(answers.map(({ id }) => id)).size).toBe(100);
  expect(sumOf(answers, ({ costUsd }) => costUsd)).toBeCloseTo(PRICE, 9);
});

test('who asked the cache before another call ended is answered from it all the same', async () => {
  const input = { prompt: fresh() };
  const before = server.requests.length;
  const letGo = server.hold();
  onTestFinished(letGo);
  const first = classifyPrompt(systemContext(world.deps), input);
  const { intents } = world.deps;
  // The first is answered after the second has found nothing in the cache, and before it has its turn.
  const take = (user: string) => {
    letGo();
    return first.then(() => intents.rates.take(user));
  };
  const late = systemContext({ ...world.deps, intents: { ...intents, rates: { ...intents.rates, take } } });
  const second = await classifyPrompt(late, input);
  expect((await first).classification).toMatchObject({ classifier: 'AI', cacheHit: false, costUsd: PRICE });
  expect(second.classification).toMatchObject({ classifier: 'AI', cacheHit: true, costUsd: 0 });
  expect(server.requests.length - before).toBe(1);
});

describe('a caller that leaves', () => {
  /** Asks, and leaves when `leave` is called. */
  async function askAndLeave(prompt: string) {
    const { secret } = await world.key('ADMIN');
    const leaving = new AbortController();
    const gone = fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({
        query: `mutation ($input: ClassifyPromptInput!) { classifyPrompt(input: $input) { classification { id } } }`,
        variables: { input: { prompt } },
      }),
      signal: leaving.signal,
    }).then(
      () => 'answered',
      () => 'left',
    );
    return { gone, leave: () => leaving.abort() };
  }

  const logged = async () => {
    await world.deps.intents.log.flush();
    return readRows<{ classifier: string; reason: string | null; cached: boolean; cost: number }>(
      world.databaseUrl,
      `SELECT classifier, fallback_reason AS reason, cache_hit AS cached, cost_micro_usd::int AS cost
       FROM intent_classification_logs WHERE created_at >= $1 ORDER BY cost_micro_usd DESC`,
      [world.clock.now().toISOString()],
    );
  };

  test('alone: what the model may bill is booked and logged, and no failure of the model', async () => {
    const before = server.requests.length;
    const letGo = server.hold();
    onTestFinished(letGo);
    const { gone, leave } = await askAndLeave(fresh());
    await expect.poll(() => server.requests.length - before, PATIENT).toBe(1);
    leave();
    expect(await gone).toBe('left');
    await expect.poll(logged, PATIENT).toMatchObject([{ classifier: 'RULES', reason: 'CALLER_LEFT', cached: false }]);
    const [row] = await logged();
    expect(row!.cost).toBeGreaterThan(0);
    expect(await spent()).toEqual({ costThisHourUsd: row!.cost / 1_000_000, reservedUsd: 0 });
  });

  test('while others wait for the same: they are answered for nothing, and what it cost is logged', async () => {
    const prompt = fresh();
    const letGo = server.hold();
    onTestFinished(letGo);
    const { gone, leave } = await askAndLeave(prompt);
    await expect.poll(counted, PATIENT).toBe(1);
    const staying = classified(world, { prompt });
    await expect.poll(counted, PATIENT).toBe(2);
    leave();
    expect(await gone).toBe('left');
    letGo();
    expect(await staying).toMatchObject({ classifier: 'AI', cacheHit: true, costUsd: 0 });
    await expect.poll(logged, PATIENT).toEqual([
      { classifier: 'AI', reason: null, cached: false, cost: 180 },
      { classifier: 'AI', reason: null, cached: true, cost: 0 },
    ]);
    expect(await spent()).toEqual({ costThisHourUsd: PRICE, reservedUsd: 0 });
  });
});
