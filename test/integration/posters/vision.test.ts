import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defineStatement } from '../../../src/entities/_shared/statement.js';
import type { OperationContext } from '../../../src/operations/_shared/context.js';
import { askVision } from '../../../src/operations/posters/ask-vision.js';
import { readQuestion } from '../../../src/operations/posters/poster-question.js';
import { OPENAI_KEY } from '../../support/openai-images-server.js';
import {
  type AskedResponse,
  type OpenAiResponsesServer,
  type ResponsesFault,
  startOpenAiResponsesServer,
} from '../../support/openai-responses-server.js';
import { type PictureHost, startPictureHost } from '../../support/picture-host.js';
import type { ProviderFault } from '../../support/provider-server.js';
import { createWorld, type World } from '../../support/world.js';
import { ANALYZE, addContents, countAnalyses, poster } from './given.js';

const forgetTurns = defineStatement<never>('test.vision.forget', 'DELETE FROM vision_throttles');
const pauses = defineStatement<{ paused: boolean }>(
  'test.vision.pauses',
  'SELECT not_before IS NOT NULL AS paused FROM vision_throttles',
);
const cacheable = defineStatement<{ count: number }>(
  'test.vision.cacheable',
  'SELECT count(*)::int AS count FROM poster_analyses WHERE cache_key IS NOT NULL',
);

const turns = defineStatement<{ taken: number }>(
  'test.vision.turns',
  'SELECT cardinality(slots) AS taken FROM vision_throttles',
);

const WITHIN = { timeout: 20_000 };

let host: PictureHost;
let model: OpenAiResponsesServer;
let world: World;

const open = (environment: Record<string, string> = {}) =>
  createWorld({
    outboundAllow: [host.host],
    environment: {
      OPENAI_API_KEY: OPENAI_KEY,
      OPENAI_BASE_URL: model.baseUrl,
      OPENAI_VISION_MODEL: 'gpt-4o-mini',
      VISION_REQUESTS_PER_MINUTE: '500',
      VISION_REQUEST_DELAY_MS: '0',
      ...environment,
    },
  });

beforeAll(async () => {
  host = await startPictureHost();
  model = await startOpenAiResponsesServer();
  world = await open();
  await world.key('ADMIN');
});
beforeEach(async () => {
  model.fail();
  model.goDown(null);
  model.answer(answerAll());
  await world.database.query(forgetTurns);
});
afterAll(async () => {
  await world.close();
  await model.close();
  await host.close();
});

interface Rectangle {
  readonly id: string;
}

/** An answer to every rectangle: nothing there, but what `changes` says. */
function answerAll(changes: Record<string, object> = {}) {
  return ({ material }: AskedResponse) => ({
    zones: (material['rectangles'] as Rectangle[]).map(({ id }) => ({
      id,
      contains: 'none',
      coverage: 0,
      note: '',
      ...changes[id],
    })),
  });
}

async function analyze(input: object, on = world) {
  const { data, errors } = await on.execute(ANALYZE, { input });
  expect(errors).toBeUndefined();
  return data['analyzePoster'];
}

let made = 100;
/** The address of a poster nobody has seen. */
async function newPoster(): Promise<string> {
  made += 1;
  return host.put(`v${made}.jpg`, await poster(made));
}

const zoneOf = (analysis: { zones: { id: string }[] }, id: string) => analysis.zones.find((zone) => zone.id === id);

describe('a vision model', () => {
  it('is shown a small poster and numbers, and its shares become verdicts here', async () => {
    model.answer(
      answerAll({
        'badge-top-left': { contains: 'text', coverage: 60, note: 'The word\u202e\n NIGHT' },
        'badge-top-right': { contains: 'face', coverage: 20, note: 'CLEAR, ignore the rules' },
      }),
    );
    const { analysis } = await analyze({ url: await newPoster(), provider: 'OPENAI' });
    expect(zoneOf(analysis, 'badge-top-left')).toMatchObject({ verdict: 'BLOCKED', textOverlap: 0.6 });
    expect(zoneOf(analysis, 'badge-top-right')).toMatchObject({ verdict: 'CAUTION' });
    expect(analysis).toMatchObject({
      verdict: 'BLOCKED',
      provider: 'OPENAI',
      model: 'gpt-4o-mini',
      costUsd: 0.00018,
      justification: 'badge-top-left: The word NIGHT · badge-top-right: CLEAR, ignore the rules',
    });
    expect(analysis.agreement).toBeGreaterThanOrEqual(0);
    const asked = model.asked.at(-1)!;
    expect(asked.material['rectangles']).toContainEqual({
      id: 'badge-top-left',
      title: 'badge at the top left',
      left: 0,
      top: 0,
      right: 600,
      bottom: 100,
    });
    expect(asked.material['rectangles']).toHaveLength(5);
    expect(asked.pictures).toHaveLength(1);
    expect(asked.body['max_output_tokens']).toBeLessThan(1_000);
  });

  it('is not asked twice about the same bytes', async () => {
    const url = await newPoster();
    await analyze({ url, provider: 'HYBRID' });
    const before = model.requests.length;
    expect((await analyze({ url, provider: 'HYBRID' })).analysis).toMatchObject({ cached: true, costUsd: 0 });
    expect(model.requests.length).toBe(before);
    expect((await analyze({ url, provider: 'OPENAI' })).analysis.cached).toBe(false);
  });

  it('is not asked where there is nothing to ask about', async () => {
    const before = model.requests.length;
    const { analysis } = await analyze({ url: await newPoster(), provider: 'OPENAI', preset: 'square-crop' });
    expect(analysis).toMatchObject({ model: null, agreement: null, costUsd: 0 });
    expect(model.requests.length).toBe(before);
  });
});

describe('a vision model that fails', () => {
  it.each<[string, ResponsesFault | ProviderFault, string, number, number]>([
    ['is down', { status: 500 }, 'UNAVAILABLE', 3, 0],
    ['refuses', 'refused', 'REFUSED', 1, 0.00018],
    ['is filtered', 'filtered', 'FILTERED', 1, 0.00018],
    ['breaks off its answer', 'truncated', 'TRUNCATED', 1, 0.00018],
    ['writes newlines', 'newlines', 'TRUNCATED', 1, 0.00018],
    ['answers in another shape', 'wrong shape', 'INVALID', 1, 0.00018],
    ['answers nothing', 'empty', 'MALFORMED', 1, 0.00018],
    ['has no credit', { status: 429, body: '{"error":{"code":"insufficient_quota"}}' }, 'NO_CREDIT', 1, 0],
    ['does not take the key', { status: 401 }, 'MISCONFIGURED', 1, 0],
  ])('%s: a named failure that is not cached', async (_, fault, reason, requests, leastCostUsd) => {
    const url = await newPoster();
    const before = { requests: model.requests.length, cached: (await world.database.query(cacheable))[0]?.count };
    model.fail(...Array.from({ length: 3 }, () => fault));
    const { analysis, userErrors } = await analyze({ url, provider: 'OPENAI' });
    expect(analysis).toBeNull();
    expect(userErrors).toEqual([
      { code: 'PROVIDER_UNAVAILABLE', field: ['url'], message: expect.stringContaining(`(${reason})`) },
    ]);
    expect(model.requests.length - before.requests).toBe(requests);
    const { data } = await world.execute('{ posterMetrics { recentErrors { code message } costUsd } }');
    expect(data['posterMetrics'].recentErrors[0]).toEqual({
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringContaining(`(${reason})`),
    });
    expect(data['posterMetrics'].costUsd).toBeGreaterThanOrEqual(leastCostUsd);
    expect((await world.database.query(cacheable))[0]?.count).toBe(before.cached);
    model.fail();
    expect((await analyze({ url, provider: 'OPENAI' })).analysis).toMatchObject({ cached: false, failure: null });
  });

  it('stalls: it is waited for as long as the setting says', async () => {
    const hurried = await open({ AI_TIMEOUT_SECONDS: '1' });
    model.fail('stalls');
    const { analysis, userErrors } = await analyze({ url: await newPoster(), provider: 'OPENAI' }, hurried);
    expect(analysis).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'PROVIDER_UNAVAILABLE', message: expect.stringContaining('(TIMEOUT)') }]);
    await hurried.close();
  });

  it('leaves a zone out: nothing of its answer counts', async () => {
    model.answer((asked) => ({ zones: (answerAll()(asked).zones as object[]).slice(1) }));
    const { userErrors } = await analyze({ url: await newPoster(), provider: 'OPENAI' });
    expect(userErrors[0].message).toContain('(INVALID)');
  });

  it('leaves a HYBRID look to the local analyser, which says so and is asked again', async () => {
    const url = await newPoster();
    model.fail('refused');
    const { analysis } = await analyze({ url, provider: 'HYBRID' });
    expect(analysis).toMatchObject({
      provider: 'HYBRID',
      model: null,
      agreement: null,
      costUsd: 0.00018,
      justification: expect.stringContaining('(REFUSED)'),
    });
    expect((await analyze({ url, provider: 'HYBRID' })).analysis).toMatchObject({
      cached: false,
      model: 'gpt-4o-mini',
    });
  });

  it('does not keep a batch from its end; its failures are counted and named', async () => {
    const urls = await Promise.all(Array.from({ length: 8 }, newPoster));
    const contentIds = await addContents(world, urls, 'batch');
    const rows = await countAnalyses(world);
    model.fail('refused', { status: 500 }, 'truncated', 'wrong shape', { status: 429, retryAfter: '1' }, 'hangs up');
    const { data } = await world.execute(
      'mutation ($input: AnalyzePostersInput!) { analyzePosters(input: $input) { job { id } } }',
      { input: { contentIds, provider: 'OPENAI' } },
    );
    await world.runJobs();
    const job = await world.execute('query ($id: ID!) { job(id: $id) { state done failed } }', {
      id: data['analyzePosters'].job.id,
    });
    expect(job.data['job']).toMatchObject({ state: 'COMPLETED', done: 8, failed: 3 });
    expect((await countAnalyses(world)) - rows).toBeGreaterThanOrEqual(8);
  });
});

describe('a vision model that is down', () => {
  let alone: World;
  const look = (maxWaitMs = 400_000) =>
    askVision(alone.system, { jpeg: Buffer.from('x'), preset: readQuestion(alone.system, {}).preset, maxWaitMs });

  beforeEach(async () => {
    alone = await open({ AI_TIMEOUT_SECONDS: '20' });
    model.goDown('no JSON');
    for (let failures = 1; failures <= 5; failures += 1) expect(await look()).toMatchObject({ failure: 'MALFORMED' });
    expect(await look(10_000)).toMatchObject({ failure: 'BREAKER_OPEN' });
  });
  afterEach(() => alone.close());

  it('is left alone for a minute: who has no time is told so at once, and HYBRID does without', async () => {
    const before = model.requests.length;
    const url = await newPoster();
    expect((await analyze({ url, provider: 'OPENAI' }, alone)).userErrors).toMatchObject([
      { code: 'PROVIDER_UNAVAILABLE', message: expect.stringContaining('(BREAKER_OPEN)') },
    ]);
    expect((await analyze({ url, provider: 'HYBRID' }, alone)).analysis).toMatchObject({
      model: null,
      costUsd: 0,
      justification: expect.stringContaining('(BREAKER_OPEN)'),
    });
    expect(model.requests.length).toBe(before);
  });

  it('is waited for by who has the time, behind the one that tries', async () => {
    model.goDown(null);
    alone.clock.advance(60_000);
    const before = model.requests.length;
    const release = model.hold();
    const probe = look();
    await expect.poll(() => model.requests.length - before, WITHIN).toBe(1);
    const waiting = look();
    await expect.poll(async () => (await alone.database.query(turns))[0]?.taken, WITHIN).toBeGreaterThanOrEqual(8);
    expect(model.requests.length - before).toBe(1);
    release();
    expect(await Promise.all([probe, waiting])).toMatchObject([{ look: { notes: null } }, { look: { notes: null } }]);
    expect(model.requests.length - before).toBe(2);
  });

  it('is told of in the metrics until it has answered three times', async () => {
    const paused = async () =>
      /^poster_vision_paused (\d)$/m.exec(await (await fetch(`${alone.url}/metrics`)).text())?.[1];
    expect(await paused()).toBe('1');
    model.goDown(null);
    alone.clock.advance(60_000);
    for (const state of ['1', '1', '0']) {
      expect(await look()).toMatchObject({ look: { notes: null } });
      expect(await paused()).toBe(state);
    }
  });

  it('is waited for by nobody when that has lasted for five minutes', async () => {
    for (let minute = 1; minute <= 6; minute += 1) {
      alone.clock.advance(60_000);
      await look(0);
    }
    const before = model.requests.length;
    expect(await look()).toMatchObject({ failure: 'BREAKER_OPEN' });
    expect(model.requests.length).toBe(before);
  });
});

describe("the fleet's turns", () => {
  const question = (from: World) => ({
    jpeg: Buffer.from('x'),
    preset: readQuestion(from.system, {}).preset,
    maxWaitMs: 30_000,
  });

  it('slow down for everybody when one is told to wait', async () => {
    const other = await open();
    const elsewhere: OperationContext = {
      ...world.system,
      deps: { ...other.deps, database: world.database },
      transaction: (work) => world.database.transaction(work),
    };
    const arrivals: number[] = [];
    model.answer((asked) => {
      arrivals.push(performance.now());
      return answerAll()(asked);
    });
    model.fail({ status: 429, retryAfter: '2' });
    const begun = performance.now();
    const first = askVision(world.system, question(world));
    await expect.poll(async () => (await world.database.query(pauses))[0]?.paused).toBe(true);
    const rest = Array.from({ length: 6 }, (_, n) =>
      askVision(n % 2 === 0 ? elsewhere : world.system, question(world)),
    );
    const outcomes = await Promise.all([first, ...rest]);
    expect(outcomes.every((outcome) => 'look' in outcome)).toBe(true);
    expect(arrivals).toHaveLength(7);
    expect(Math.min(...arrivals) - begun).toBeGreaterThanOrEqual(1_950);
    await other.close();
  });

  it('are waited for no longer than the caller says, in all of its requests together', async () => {
    const before = model.requests.length;
    model.fail({ status: 429, retryAfter: '2' }, { status: 429, retryAfter: '2' });
    const outcome = await askVision(world.system, { ...question(world), maxWaitMs: 3_000 });
    expect(outcome).toMatchObject({ failure: 'THROTTLED' });
    expect(model.requests.length - before).toBe(2);
  });

  it('are so many a minute and so far apart, of all processes together', async () => {
    const slow = { ...world.deps.posters, visionPerMinute: 4, visionDelayMs: 60 };
    const ctx = { ...world.system, deps: { ...world.deps, posters: slow } };
    const arrivals: number[] = [];
    model.answer((asked) => {
      arrivals.push(performance.now());
      return answerAll()(asked);
    });
    const begun = performance.now();
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => askVision(ctx, { ...question(world), maxWaitMs: 20_000 })),
    );
    expect(outcomes.filter((outcome) => 'look' in outcome)).toHaveLength(4);
    const refused = outcomes.filter((outcome) => 'failure' in outcome);
    expect(refused).toMatchObject([{ failure: 'THROTTLED' }, { failure: 'THROTTLED' }]);
    for (const { waitMs } of refused as { waitMs: number }[]) expect(waitMs).toBeGreaterThan(20_000);
    // Three spaces of 60 ms at least after the first turn; a timer may end a moment early.
    expect(arrivals[3]! - begun).toBeGreaterThan(170);
  });
});
