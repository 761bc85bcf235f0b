import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPENAI_KEY } from '../../support/openai-images-server.js';
import { startOpenAiResponsesServer } from '../../support/openai-responses-server.js';
import { createWorld, type World } from '../../support/world.js';
import { classified, classify, sumOf } from './given.js';

describe('the rate', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({
      worker: false,
      environment: {
        RATE_LIMIT_DISABLED: 'false',
        RATE_LIMIT_REQUESTS_PER_MINUTE: '5',
        RATE_LIMIT_REQUESTS_PER_HOUR: '8',
      },
    });
  });
  afterAll(() => world.close());

  const USAGE =
    '{ usage { requestsThisMinute requestsThisHour costThisHourUsd reservedUsd minuteLimit hourLimit costLimitUsd } }';

  test('past it a prompt is refused with the time to wait; the cache, other users and later calls are not', async () => {
    for (let n = 1; n <= 5; n += 1) await classified(world, { prompt: `fox number ${n}` });
    const { classification, userErrors } = await classify(world, { prompt: 'fox number 6' });
    expect(classification).toBeNull();
    expect(userErrors).toEqual([
      {
        code: 'RATE_LIMITED',
        field: null,
        message: expect.stringMatching(
          /5 prompts classified in a minute and 8 in an hour\. Try again in (59|6[01]) s\.$/,
        ),
      },
    ]);
    expect((await classified(world, { prompt: 'fox number 1' })).cacheHit).toBe(true);
    await classified(world, { prompt: 'fox number 6' }, { as: 'EDITOR' });
    expect((await world.execute(USAGE)).data['usage']).toEqual({
      requestsThisMinute: 5,
      requestsThisHour: 5,
      costThisHourUsd: 0,
      reservedUsd: 0,
      minuteLimit: 5,
      hourLimit: 8,
      costLimitUsd: 50,
    });
    world.clock.advance(61_000);
    for (let n = 6; n <= 8; n += 1) await classified(world, { prompt: `fox number ${n}` });
    const hourly = await classify(world, { prompt: 'fox number 9' });
    expect(hourly.userErrors[0].message).toMatch(/Try again in 3[56]\d\d s\.$/);
    world.clock.advance(3_661_000);
    await classified(world, { prompt: 'fox number 9' });
  });

  test('refusals are counted, and have no classification', async () => {
    const { data } = await world.execute(
      `query ($since: DateTime) { classificationMetrics(since: $since) { total rateLimited byHour { total rateLimited } byWorkflow { workflowType total rateLimited } }
       classifications(first: 50) { totalCount nodes { id } } }`,
      { since: new Date(world.clock.now().getTime() - 86_400_000).toISOString() },
    );
    expect(data['classificationMetrics']).toMatchObject({ total: 11, rateLimited: 2 });
    expect(data['classificationMetrics'].byWorkflow).toEqual([
      { workflowType: 'IMAGE_GENERATION', total: 11, rateLimited: 0 },
    ]);
    expect(data['classifications'].totalCount).toBe(11);
  });
});

/** As many calls as there may be at once: a server holds about five hundred connections that it has not yet accepted. */
const AT_ONCE = 400;

test('a thousand calls, hundreds at once, at 0.10 USD against 5 USD: never more than 5 are settled and reserved together', async () => {
  const server = await startOpenAiResponsesServer();
  const world = await createWorld({
    worker: false,
    environment: {
      OPENAI_API_KEY: OPENAI_KEY,
      OPENAI_BASE_URL: server.baseUrl,
      // The most that a call can cost is 300 tokens, 0.10 USD; the server's 50 tokens cost a sixth of it.
      MODEL_PRICES: 'gpt-4o-mini=0.01/333.33',
      COST_LIMIT_PER_HOUR: '5',
      AI_CONCURRENCY: '1000',
    },
  });
  try {
    const { id, secret } = await world.key('EDITOR');
    const seen: number[] = [];
    const observe = async () => {
      const spending = await world.deps.intents.spending.inspect(id);
      seen.push((spending?.settledMicroUsd ?? 0) + (spending?.reservedMicroUsd ?? 0));
    };
    server.answer(() => {
      void observe();
      return { ...ANSWER };
    });
    const letGo = server.hold();
    const waiting = Array.from({ length: 1_000 }, (_, n) => `a bowl of ${n} cherries`);
    const answers: Awaited<ReturnType<typeof classified>>[] = [];
    const call = async () => {
      for (let prompt = waiting.pop(); prompt !== undefined; prompt = waiting.pop())
        answers.push(await classified(world, { prompt }, { as: { key: secret } }));
    };
    const calling = Promise.all(Array.from({ length: AT_ONCE }, call));
    await expect.poll(() => server.requests.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(49);
    await observe();
    letGo();
    await calling;
    await observe();
    expect(Math.max(...seen)).toBeLessThanOrEqual(5_000_000);
    expect(Math.max(...seen)).toBeGreaterThan(4_900_000);
    const byModel = answers.filter(({ classifier }) => classifier === 'AI');
    expect(byModel).toHaveLength(server.requests.length);
    expect(answers.filter(({ fallbackReason }) => fallbackReason === 'COST_LIMIT')).toHaveLength(
      1_000 - byModel.length,
    );
    const costUsd = sumOf(byModel, ({ costUsd }) => costUsd);
    const { data } = await world.execute(
      '{ usage { costThisHourUsd reservedUsd } classificationMetrics { total errorRate status byHour { costUsd } } }',
      {},
      { as: { key: secret } },
    );
    expect(data['usage'].reservedUsd).toBe(0);
    expect(data['usage'].costThisHourUsd).toBeCloseTo(costUsd, 6);
    expect(data['classificationMetrics']).toMatchObject({ total: 1_000, errorRate: 0, status: 'HEALTHY' });
    const booked = sumOf<any>(data['classificationMetrics'].byHour, (hour) => hour.costUsd);
    expect(booked).toBeCloseTo(costUsd, 6);
  } finally {
    await world.close();
    await server.close();
  }
});

const ANSWER = {
  workflowType: 'IMAGE_EDITING',
  confidence: 0.9,
  reasoning: 'An existing image shall change.',
  alternatives: [],
  webSearchQuery: null,
};

describe('working images', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({
      worker: false,
      environment: { IMAGE_URL_ALLOWED_HOSTS: 'supabase.co,cdn.example.net' },
    });
  });
  afterAll(() => world.close());

  test.each(['https://supabase.co/a.png', 'https://x.y.supabase.co/a.png', 'https://CDN.example.net./a.png'])(
    '%s is on an allowed host',
    async (workingImageUrl) => {
      expect((await classified(world, { prompt: 'animate this', workingImageUrl })).workflowType).toBe(
        'IMAGE_TO_VIDEO',
      );
    },
  );

  test.each([
    'https://evil-supabase.co/a.png',
    'https://evil-supabase.co.attacker.tld/a.png',
    'https://supabase.co.attacker.tld/a.png',
    'https://attacker.tld/?supabase.co',
    'https://supabase.co@attacker.tld/a.png',
    'http://169.254.169.254/latest/meta-data',
    'http://2852039166/latest/meta-data',
  ])('%s is not, and is refused', async (workingImageUrl) => {
    const { classification, userErrors } = await classify(world, { prompt: 'animate this', workingImageUrl });
    expect(classification).toBeNull();
    expect(userErrors.map(({ code, field }: any) => [code, field])).toEqual([['FETCH_REFUSED', ['workingImageUrl']]]);
  });
});
