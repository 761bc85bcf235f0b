import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemContext } from '../../../src/bin/contexts.js';
import { openDeps } from '../../../src/bin/open-deps.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { newId } from '../../../src/entities/_shared/type-id.js';
import { measureClassificationSuccess } from '../../../src/entities/intents/classification.queries.js';
import { classifyPrompt } from '../../../src/operations/intents/classify-prompt.js';
import { refreshClassificationViews } from '../../../src/operations/intents/refresh-classification-views.js';
import { createTestDatabase } from '../../support/database.js';
import { readRows } from '../../support/rows.js';
import { RawSocket } from '../../support/socket.js';
import { createWorld, type World } from '../../support/world.js';
import { CLASSIFICATION, classified } from './given.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({ environment: { STORE_PROMPTS: 'true' } });
});
afterAll(() => world.close());

const RECORD = `mutation ($input: RecordGenerationOutcomeInput!) { recordGenerationOutcome(input: $input) {
  classification { id outcome { modelId success actualCostUsd actualTimeSeconds errorMessage recordedAt } } userErrors { code field } } }`;
const CORRECT = `mutation ($input: CorrectClassificationInput!) { correctClassification(input: $input) {
  classification { id workflowType feedback } userErrors { code field } } }`;
const METRICS = `query ($since: DateTime) { classificationMetrics(since: $since) {
  total cacheHitRate fallbackRate errorRate rateLimited averageConfidence averageProcessingTimeMs p95ProcessingTimeMs accuracyFromFeedback
  estimatedCostUsd actualCostUsd status byHour { hour workflowType total cacheHits } byWorkflow { hour workflowType total cacheHits } } }`;

async function record(input: object) {
  return (await world.execute(RECORD, { input })).data['recordGenerationOutcome'];
}

async function correct(input: object) {
  return (await world.execute(CORRECT, { input })).data['correctClassification'];
}

async function eventsOf(id: string) {
  await world.deps.intents.log.flush();
  return (await world.events()).filter(({ entityId }) => entityId === id);
}

test('stored prompts are read back as they were answered', async () => {
  const made = await classified(world, { prompt: 'a gown for @anna\u0000 like taylor swift', useAi: true });
  const { data } = await world.execute(`query ($id: ID!) { classification(id: $id) { ${CLASSIFICATION} } }`, {
    id: made.id,
  });
  expect(data['classification']).toEqual({ ...made, prompt: 'a gown for @anna like taylor swift' });
});

describe('an outcome', () => {
  test('is kept, replaced by a later one, and told of', async () => {
    const { id } = await classified(world, { prompt: 'a lighthouse at dusk' });
    const failed = {
      classificationId: id,
      modelId: 'black-forest-labs/flux-1.1-pro',
      success: false,
      errorMessage: 'No memory.',
    };
    expect(await record(failed)).toEqual({
      classification: {
        id,
        outcome: {
          modelId: 'black-forest-labs/flux-1.1-pro',
          success: false,
          actualCostUsd: null,
          actualTimeSeconds: null,
          errorMessage: 'No memory.',
          recordedAt: world.clock.now().toISOString(),
        },
      },
      userErrors: [],
    });
    const better = {
      classificationId: id,
      modelId: 'black-forest-labs/flux-schnell',
      success: true,
      actualCostUsd: 0.021,
      actualTimeSeconds: 14.5,
    };
    expect((await record(better)).classification.outcome).toMatchObject({
      modelId: 'black-forest-labs/flux-schnell',
      success: true,
      actualCostUsd: 0.021,
      actualTimeSeconds: 14.5,
      errorMessage: null,
    });
    expect((await eventsOf(id)).map(({ type, entityVersion }) => [type, entityVersion])).toEqual([
      ['intent.classified.v1', 1],
      ['intent.outcome_recorded.v1', 2],
      ['intent.outcome_recorded.v1', 3],
    ]);
  });

  test.each([
    [{ actualCostUsd: -1 }, 'actualCostUsd'],
    [{ actualCostUsd: 10_001 }, 'actualCostUsd'],
    [{ actualTimeSeconds: 86_401 }, 'actualTimeSeconds'],
    [{ modelId: ' ' }, 'modelId'],
    [{ errorMessage: 'x'.repeat(1_001) }, 'errorMessage'],
  ])('out of bounds changes nothing, case %#', async (wrong, field) => {
    const { id } = await classified(world, { prompt: 'a lighthouse at noon' });
    const input = { classificationId: id, modelId: 'a/b', success: true, ...wrong };
    expect(await record(input)).toEqual({ classification: null, userErrors: [{ code: 'INVALID', field: [field] }] });
    expect((await eventsOf(id)).map(({ type }) => type)).toEqual(['intent.classified.v1']);
  });
});

test('a correction is kept and measured; a later word replaces an earlier one', async () => {
  const { id, workflowType } = await classified(world, { prompt: 'a heron over a lake' });
  expect(await correct({ classificationId: id, workflowType: 'TEXT_TO_VIDEO' })).toEqual({
    classification: { id, workflowType, feedback: 'TEXT_TO_VIDEO' },
    userErrors: [],
  });
  expect((await world.execute(METRICS)).data['classificationMetrics'].accuracyFromFeedback).toBe(0);
  await correct({ classificationId: id, workflowType });
  expect((await world.execute(METRICS)).data['classificationMetrics'].accuracyFromFeedback).toBe(1);
});

test.each([newId('classification'), newId('vendor'), 'nothing'])(
  'of %s nothing can be said',
  async (classificationId) => {
    const missing = { classification: null, userErrors: [{ code: 'NOT_FOUND', field: ['classificationId'] }] };
    expect(await correct({ classificationId, workflowType: 'IMAGE_EDITING' })).toEqual(missing);
    expect(await record({ classificationId, modelId: 'a/b', success: true })).toEqual(missing);
  },
);

test('an answer that another process has still to write is waited for', async () => {
  const { id } = await classified(world, { prompt: 'a kingfisher' });
  // Here it is written by this very process, but later than it is asked for.
  await world.deps.intents.log.flush();
  const [row] = await readRows<Record<string, unknown>>(
    world.databaseUrl,
    'DELETE FROM intent_classification_logs WHERE id = $1 RETURNING *',
    [id],
  );
  const reading = world.execute('query ($id: ID!) { node(id: $id) { id } }', { id });
  await readRows(
    world.databaseUrl,
    'INSERT INTO intent_classification_logs SELECT * FROM jsonb_populate_record(NULL::intent_classification_logs, $1)',
    [JSON.stringify(row)],
  );
  expect((await reading).data['node']).toEqual({ id });
});

describe('the metrics', () => {
  test('are exact for any moment, whether the views know the hours or not', async () => {
    const since = new Date(world.clock.now().getTime() - 3 * 3_600_000);
    const before = (await world.execute(METRICS, { since })).data['classificationMetrics'];
    await world.deps.intents.log.flush();
    // As if it had been asked two hours and a half ago, and twice of it from the cache.
    const hourAgo = new Date(world.clock.now().getTime() - 2.5 * 3_600_000);
    for (const [prompt, hits] of [
      ['a walrus', 3],
      ['cut my hair', 1],
    ] as const) {
      for (let n = 0; n < hits; n += 1) {
        const { id } = await classified(world, { prompt });
        await world.deps.intents.log.flush();
        await readRows(world.databaseUrl, 'UPDATE intent_classification_logs SET created_at = $2 WHERE id = $1', [
          id,
          hourAgo,
        ]);
        await readRows(
          world.databaseUrl,
          'UPDATE model_selection_logs SET created_at = $2 WHERE classification_id = $1',
          [id, hourAgo],
        );
      }
    }
    const live = (await world.execute(METRICS, { since })).data['classificationMetrics'];
    expect(live.total).toBe(Number(before.total) + 4);
    expect(live.byHour[0]).toMatchObject({ workflowType: null, total: 4, cacheHits: 2 });
    expect(await refreshClassificationViews(world.system)).toBe(true);
    expect(await refreshClassificationViews(world.system)).toBe(false);
    const [known] = await readRows<{ total: number }>(
      world.databaseUrl,
      'SELECT sum(total)::int AS total FROM classification_hours',
    );
    expect(known?.total).toBeGreaterThanOrEqual(4);
    expect((await world.execute(METRICS, { since })).data['classificationMetrics']).toEqual(live);
    // A moment within that hour: what came before it is not counted.
    const later = new Date(hourAgo.getTime() + 1);
    expect((await world.execute(METRICS, { since: later })).data['classificationMetrics'].total).toBe(before.total);
    const days = await readRows<{ total: number }>(
      world.databaseUrl,
      'SELECT sum(total)::int AS total FROM classification_days WHERE principal_id = $1',
      [(await world.key('ADMIN')).id],
    );
    expect(days[0]?.total).toBeGreaterThanOrEqual(4);
  });

  test('rates, means and costs are those of the calls', async () => {
    const { data } = await world.execute(METRICS);
    const metrics = data['classificationMetrics'];
    const list = await world.execute(
      '{ classifications(first: 100) { nodes { confidence cacheHit processingTimeMs modelSelection { estimatedCostUsd } outcome { actualCostUsd } } } }',
    );
    const nodes = list.data['classifications'].nodes;
    const mean = (of: (node: any) => number) =>
      nodes.reduce((sum: number, node: any) => sum + of(node), 0) / nodes.length;
    expect(metrics.total).toBe(nodes.length);
    expect(metrics.averageConfidence).toBeCloseTo(
      mean((node) => node.confidence),
      9,
    );
    expect(metrics.averageProcessingTimeMs).toBeCloseTo(
      mean((node) => node.processingTimeMs),
      6,
    );
    expect(metrics.cacheHitRate).toBeCloseTo(
      mean((node) => (node.cacheHit ? 1 : 0)),
      9,
    );
    expect(metrics.estimatedCostUsd).toBeCloseTo(
      mean((node) => node.modelSelection.estimatedCostUsd) * nodes.length,
      6,
    );
    expect(metrics.actualCostUsd).toBeCloseTo(0.021, 9);
    expect(metrics.p95ProcessingTimeMs).toBeGreaterThan(0);
    expect(metrics).toMatchObject({ fallbackRate: 0, errorRate: 0, rateLimited: 0, status: 'HEALTHY' });
  });

  test('a time to come is refused', async () => {
    const { errors } = await world.execute(METRICS, { since: new Date(world.clock.now().getTime() + 1) });
    expect(errors).toMatchObject([{ message: '"since" lies in the future.', extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('success is measured for alerts: failures of the provider alone count', async () => {
    const since = new Date(world.clock.now().getTime() + 1);
    world.clock.advance(10);
    expect(await measureClassificationSuccess(world.database, since)).toEqual({ rate: null, total: 0 });
    for (const reason of [null, 'AI_TIMEOUT', 'PROMPT_REFUSED', 'COST_LIMIT']) {
      const { id } = await classified(world, { prompt: 'an otter' });
      await world.deps.intents.log.flush();
      await readRows(world.databaseUrl, 'UPDATE intent_classification_logs SET fallback_reason = $2 WHERE id = $1', [
        id,
        reason,
      ]);
    }
    expect(await measureClassificationSuccess(world.database, since)).toEqual({ rate: 0.75, total: 4 });
    const { data } = await world.execute(METRICS, { since });
    expect(data['classificationMetrics']).toMatchObject({ errorRate: 0.25, fallbackRate: 0.75, status: 'UNHEALTHY' });
  });
});

test('the list is filtered by workflow and time, newest first, in pages', async () => {
  const since = new Date(world.clock.now().getTime() + 1);
  world.clock.advance(10);
  const ids: string[] = [];
  for (const prompt of ['a toad', 'cut my hair', 'a newt']) {
    ids.push((await classified(world, { prompt })).id);
    world.clock.advance(1);
  }
  const LIST = `query ($workflowType: WorkflowType, $since: DateTime, $first: Int, $after: String) {
    classifications(workflowType: $workflowType, since: $since, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { id } } }`;
  const list = async (variables: object) =>
    (await world.execute(LIST, { since, ...variables })).data['classifications'];
  const page = await list({ first: 2 });
  expect(page.nodes.map(({ id }: any) => id)).toEqual([ids[2], ids[1]]);
  expect(page).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  const rest = await list({ first: 2, after: page.pageInfo.endCursor });
  expect(rest.nodes.map(({ id }: any) => id)).toEqual([ids[0]]);
  const hair = await list({ first: 5, workflowType: 'HAIR_STYLING' });
  expect(hair.nodes.map(({ id }: any) => id)).toEqual([ids[1]]);
  const { statements } = await world.countStatements(() => list({ first: 3 }));
  expect(statements).toBeLessThanOrEqual(4);
});

test('references are each user’s own, found in prompts whatever their case, and bounded', async () => {
  const SAVE = `mutation ($input: UpsertPromptReferenceInput!) { upsertPromptReference(input: $input) {
    reference { tag imageUrl } userErrors { code field } } }`;
  const save = async (tag: string, imageUrl: string) =>
    (await world.execute(SAVE, { input: { tag, imageUrl } }, { as: 'EDITOR' })).data['upsertPromptReference'];
  await save('Grandma', 'https://images.example.com/old.jpg');
  expect(await save('@grandma', 'https://images.example.com/new.jpg')).toEqual({
    reference: { tag: 'grandma', imageUrl: 'https://images.example.com/new.jpg' },
    userErrors: [],
  });
  const made = await classified(world, { prompt: 'dress @GrandMa like @nobody' }, { as: 'EDITOR' });
  expect(made).toMatchObject({
    workflowType: 'REFERENCE_STYLING',
    references: [{ tag: 'grandma', imageUrl: 'https://images.example.com/new.jpg' }],
    missingReferences: ['nobody'],
  });
  expect((await classified(world, { prompt: 'dress @GrandMa like @nobody' })).references).toEqual([]);
  expect(await save('two words', 'https://images.example.com/a.jpg')).toMatchObject({
    userErrors: [{ code: 'INVALID', field: ['tag'] }],
  });
  expect(await save('x'.repeat(65), 'https://images.example.com/a.jpg')).toMatchObject({
    userErrors: [{ code: 'INVALID', field: ['tag'] }],
  });
  expect(await save('inside', 'http://10.0.0.1/a.jpg')).toMatchObject({
    userErrors: [{ code: 'FETCH_REFUSED', field: ['imageUrl'] }],
  });
  for (let n = 1; n < 200; n += 1) await save(`tag${n}`, 'https://images.example.com/a.jpg');
  const [one, two] = await Promise.all([
    save('more', 'https://images.example.com/a.jpg'),
    save('even-more', 'https://images.example.com/a.jpg'),
  ]);
  for (const { userErrors } of [one, two]) expect(userErrors).toEqual([{ code: 'LIMIT_EXCEEDED', field: ['tag'] }]);
  const list = await world.execute('{ promptReferences { tag } }', {}, { as: 'EDITOR' });
  expect(list.data['promptReferences']).toHaveLength(200);
});

test('a subscriber hears of every prompt, and can go on after a cursor', async () => {
  const raw = await new RawSocket(world.url).open();
  await raw.init((await world.key('VIEWER')).secret);
  const query = 'subscription { promptClassified { cursor type classification { id workflowType } } }';
  raw.send({ type: 'subscribe', id: 'live', payload: { query } });
  await world.execute('{ viewer { id } }');
  const heard = raw.receive((message) => message.id === 'live');
  await expect.poll(() => world.deps.metrics.subscriptionsActive.get().then(({ values }) => values[0]?.value)).toBe(1);
  const { id } = await classified(world, { prompt: 'a badger' });
  expect(await heard).toMatchObject({
    type: 'next',
    payload: {
      data: {
        promptClassified: { type: 'intent.classified.v1', classification: { id, workflowType: 'IMAGE_GENERATION' } },
      },
    },
  });
  raw.socket.close();
});

test('what waits when a process stops is written before it ends', async () => {
  const testDatabase = await createTestDatabase();
  const opened = await openDeps({
    config: loadConfig({ NODE_ENV: 'test' }),
    databaseUrl: testDatabase.url,
    objectFolder: join(tmpdir(), 'vitrine-intents'),
    secretKey: 'a test secret of more than thirty-two characters',
    logger: world.deps.logger,
    supervise: false,
  });
  const made = await Promise.all(
    Array.from({ length: 600 }, (_, n) =>
      classifyPrompt(systemContext(opened.deps), { prompt: `heron ${n}` }).catch(() => null),
    ),
  );
  await opened.close();
  const [rows] = await readRows<{ answered: number; refused: number }>(
    testDatabase.url,
    `SELECT count(*) FILTER (WHERE result = 'ANSWERED')::int AS answered, count(*) FILTER (WHERE result = 'RATE_LIMITED')::int AS refused
     FROM intent_classification_logs`,
  );
  const answered = made.filter((answer) => answer !== null).length;
  expect(answered).toBe(100);
  expect(rows).toEqual({ answered, refused: 600 - answered });
  await testDatabase.drop();
});
