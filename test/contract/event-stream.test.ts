import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineStatement } from '../../src/entities/_shared/statement.js';
import { append } from '../../src/events/append.js';
import { encodeLogCursor } from '../../src/events/cursor.js';
import { readEvents, type ServerSentEvent } from '../support/event-source.js';
import { emitJobEvents, FOLLOW_JOB, givenJobs } from '../support/job-events.js';
import { createWorld, type World } from '../support/world.js';

const dropRoles = defineStatement<never>('test.drop_roles', `UPDATE api_keys SET roles = '{}' WHERE name = $1`);

let world: World;
let admin: string;
beforeAll(async () => {
  world = await createWorld();
  await givenJobs(
    world,
    'job_back',
    'job_bytes',
    'job_client',
    'job_early',
    'job_gone',
    'job_key',
    'job_many',
    'job_role',
  );
  admin = (await world.key('ADMIN')).secret;
});
afterAll(() => world.close());

interface Ask {
  readonly query: string;
  readonly variables?: object;
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** One operation by POST; `key` null for nobody. */
function ask({ query, variables = {}, key = admin, headers = {}, signal }: Ask): Promise<Response> {
  return fetch(`${world.url}/graphql/stream`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
    signal: signal ?? null,
  });
}

const follow = (jobId: string, more: Partial<Ask> = {}) => ask({ query: FOLLOW_JOB, variables: { jobId }, ...more });

/** Every event until the response ends. */
async function readAll(response: Response): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(response.body!)) events.push(event);
  return events;
}

/** The first `count` events; the response is then left. */
async function readSome(response: Response, count: number): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(response.body!)) if (events.push(event) >= count) break;
  return events;
}

async function readChunks(response: Response, count: number): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of response.body!) if (chunks.push(Buffer.from(chunk).toString()) >= count) break;
  return chunks;
}

/** The code of the only error of a stream that says nothing else and ends. */
async function readRefusal(response: Response): Promise<unknown> {
  const [told, end, ...rest] = await readAll(response);
  expect(end).toMatchObject({ event: 'complete', data: '' });
  expect(rest).toEqual([]);
  expect(told?.event).toBe('next');
  const { errors, data } = JSON.parse(told?.data ?? '') as {
    errors: { extensions: { code: string } }[];
    data?: unknown;
  };
  expect(data).toBeUndefined();
  return errors.map(({ extensions }) => extensions.code).join();
}

const gauges = async () => {
  const { metrics } = world.deps;
  const read = async (gauge: { get(): Promise<{ values: { value: number }[] }> }) =>
    (await gauge.get()).values.reduce((sum, { value }) => sum + value, 0);
  return { subscriptions: await read(metrics.subscriptionsActive), streams: await read(metrics.streamsOpen) };
};

/** Streams of the tests before may take a moment to notice that their clients have gone. */
const untilNobodyFollows = () => expect.poll(gauges).toEqual({ subscriptions: 0, streams: 0 });

test('a subscription is events with the cursor as their id, and completes with what it follows', async () => {
  const start = await world.head();
  const response = await follow('job_bytes', { variables: { jobId: 'job_bytes', after: encodeLogCursor(start) } });
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-request-id': expect.any(String) as string,
  });
  await emitJobEvents(world, 'job_bytes', { from: 1 });
  await emitJobEvents(world, 'job_bytes', { from: 2, type: 'job.completed.v1' });
  const text = await response.text();
  const [first, second] = (await world.events(start)).map(({ position }) => encodeLogCursor(position));
  expect(text).toBe(
    `retry: 1000\nid: ${encodeLogCursor(start)}\n\nid: ${first}\nevent: next\ndata: {"data":{"jobProgressed":{"cursor":"${first}","type":"job.progressed.v1"}}}\n\n` +
      `id: ${second}\nevent: next\ndata: {"data":{"jobProgressed":{"cursor":"${second}","type":"job.completed.v1"}}}\n\n` +
      'event: complete\ndata:\n\n',
  );
});

test('an EventSource that comes back goes on after the last event it got, whatever its document says', async () => {
  const start = await world.head();
  for (const version of [1, 2, 3]) await emitJobEvents(world, 'job_back', { from: version });
  await emitJobEvents(world, 'job_back', { from: 4, type: 'job.completed.v1' });
  const variables = { jobId: 'job_back', after: encodeLogCursor(start) };
  const [, second] = await readSome(await follow('job_back', { variables }), 2);
  const lastEventId = second?.lastEventId ?? '';
  // By GET, as an EventSource asks: the same address, and the id besides.
  const search = new URLSearchParams({ query: FOLLOW_JOB, variables: JSON.stringify(variables) });
  const response = await fetch(`${world.url}/graphql/stream?${search.toString()}`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${admin}`, 'last-event-id': lastEventId },
  });
  const rest = await readAll(response);
  const cursors = (await world.events(start)).map(({ position }) => encodeLogCursor(position));
  expect(lastEventId).toBe(cursors[1]);
  expect(rest.map((event) => event.lastEventId)).toEqual([cursors[2], cursors[3], cursors[3]]);
  expect(rest.map(({ event }) => event)).toEqual(['next', 'next', 'complete']);
});

test('a break before the first event loses none: the stream tells its beginning', async () => {
  const leaving = new AbortController();
  const response = await follow('job_early', { signal: leaving.signal });
  const [chunk] = await readChunks(response, 1);
  leaving.abort();
  await emitJobEvents(world, 'job_early', { from: 1, type: 'job.completed.v1' });
  const lastEventId = /^id: (.+)$/m.exec(chunk ?? '')?.[1] ?? '';
  const resumed = await follow('job_early', { headers: { 'last-event-id': lastEventId } });
  expect((await readAll(resumed)).map(({ event }) => event)).toEqual(['next', 'complete']);
});

test('a query and a mutation are one result and the end', async () => {
  const query =
    'mutation { upsertVendor(input: { code: "SSE", name: "Stream" }) { vendor { code } userErrors { code } } }';
  const [result, end, ...rest] = await readAll(await ask({ query }));
  expect(JSON.parse(result?.data ?? '')).toEqual({
    data: { upsertVendor: { vendor: { code: 'SSE' }, userErrors: [] } },
    extensions: { cost: expect.any(Object) as object },
  });
  expect([result?.event, result?.lastEventId, end?.event, rest]).toEqual(['next', '', 'complete', []]);
  const url = `${world.url}/graphql/stream?query=${encodeURIComponent('{ __typename }')}`;
  const [asked] = await readAll(await fetch(url, { headers: { accept: 'text/event-stream' } }));
  expect(JSON.parse(asked?.data ?? '')).toMatchObject({ data: { __typename: 'Query' } });
});

test('errors of a result are in its place, and the stream goes on to its end', async () => {
  const query = '{ __typename apiKeys { id } }';
  const [result, end] = await readAll(await ask({ query, key: (await world.key('VIEWER')).secret }));
  expect(JSON.parse(result?.data ?? '')).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  expect(end?.event).toBe('complete');
});

test.each([
  ['syntax', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
  ['an unknown field', '{ nothingHere }', 'GRAPHQL_VALIDATION_FAILED'],
  ['no such operation', 'query A { __typename } query B { __typename }', 'BAD_REQUEST'],
  ['a bad cursor', 'subscription { productChanged(after: "nonsense") { type } }', 'INVALID_CURSOR'],
  [
    'a cursor of the future',
    `subscription { productChanged(after: "${encodeLogCursor(10_000_000n)}") { type } }`,
    'INVALID_CURSOR',
  ],
])('%s is told in the stream: a status would have clients try again', async (_what, query, code) => {
  const response = await ask({ query });
  expect(response.status).toBe(200);
  expect(await readRefusal(response)).toBe(code);
});

test('so is who has no right, and an id that is no cursor', async () => {
  const query = 'subscription { productChanged { type } }';
  expect(await readRefusal(await ask({ query, key: null }))).toBe('UNAUTHENTICATED');
  expect(await readRefusal(await ask({ query, headers: { 'last-event-id': 'nonsense' } }))).toBe('INVALID_CURSOR');
});

test.each([
  ['no JSON', { method: 'POST', body: '{' }, {}, 400, 'BAD_REQUEST'],
  ['a batch', { method: 'POST', body: '[]' }, {}, 400, 'BAD_REQUEST'],
  [
    'variables that are none',
    { method: 'POST', body: '{"query":"{ __typename }","variables":[]}' },
    {},
    400,
    'BAD_REQUEST',
  ],
  [
    'another content type',
    { method: 'POST', body: '{}' },
    { 'content-type': 'text/plain' },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['another answer', { method: 'GET' }, { accept: 'application/json' }, 406, 'NOT_ACCEPTABLE'],
  ['a bad key', { method: 'POST', body: '{}' }, { authorization: 'Bearer vt_unknown' }, 401, 'UNAUTHENTICATED'],
  ['a reservation', { method: 'PUT' }, {}, 405, 'METHOD_NOT_ALLOWED'],
  ['the end of an operation', { method: 'DELETE' }, {}, 405, 'METHOD_NOT_ALLOWED'],
] as [string, RequestInit, Record<string, string>, number, string][])(
  '%s is refused by its status',
  async (_what, init, headers, status, code) => {
    const response = await fetch(`${world.url}/graphql/stream`, {
      ...init,
      headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...headers },
    });
    const body = (await response.json()) as { errors: [{ extensions: { code: string } }] };
    expect([response.status, body.errors[0].extensions.code]).toEqual([status, code]);
  },
);

test('a mutation by GET is refused, with the method that does, and changes nothing', async () => {
  const query = 'mutation { upsertVendor(input: { code: "GET", name: "By GET" }) { vendor { code } } }';
  const before = await world.head();
  const response = await fetch(`${world.url}/graphql/stream?query=${encodeURIComponent(query)}`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${admin}` },
  });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  expect(await world.head()).toBe(before);
});

test('the graphql-sse client follows, and goes on by cursor each time its connection breaks', async () => {
  const BREAKS = 4;
  const start = await world.head();
  const cursors: string[] = [];
  const lines: AbortController[] = [];
  const client = createClient({
    url: `${world.url}/graphql/stream`,
    retryAttempts: BREAKS,
    retry: () => Promise.resolve(),
    headers: () => ({ authorization: `Bearer ${admin}`, 'last-event-id': cursors.at(-1) ?? encodeLogCursor(start) }),
    fetchFn: (url: string, init: RequestInit) => {
      const line = new AbortController();
      lines.push(line);
      return fetch(url, { ...init, signal: AbortSignal.any([line.signal, init.signal!]) });
    },
  });
  const following = (async () => {
    const asked = { query: FOLLOW_JOB, variables: { jobId: 'job_client' } };
    for await (const { data } of client.iterate<{ jobProgressed: { cursor: string } }>(asked))
      cursors.push(data?.jobProgressed.cursor ?? 'none');
  })();
  let version = 0;
  for (let broken = 1; broken <= BREAKS; broken += 1) {
    for (let n = 0; n < 10; n += 1) await emitJobEvents(world, 'job_client', { from: ++version });
    await expect.poll(() => cursors.length).toBe(version);
    // What happens while nobody is connected has to come as well.
    lines.at(-1)?.abort();
    await emitJobEvents(world, 'job_client', { from: ++version });
  }
  await emitJobEvents(world, 'job_client', { from: ++version, type: 'job.completed.v1' });
  await following;
  expect(cursors).toEqual((await world.events(start)).map(({ position }) => encodeLogCursor(position)));
  expect(lines).toHaveLength(BREAKS + 1);
});

/** A client that reads only when told to. */
function askSlowly(query: string, variables: object): ClientRequest {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${admin}` };
  const asking = request(`${world.url}/graphql/stream`, { method: 'POST', agent: false, headers });
  asking.on('error', () => undefined);
  return asking.end(JSON.stringify({ query, variables }));
}

test('clients that go, mid-way or before they are answered, leave nothing behind', async () => {
  await untilNobodyFollows();
  const leaving = new AbortController();
  const followed = await Promise.all(Array.from({ length: 5 }, () => follow('job_gone', { signal: leaving.signal })));
  await expect.poll(gauges).toEqual({ subscriptions: 5, streams: 5 });
  const readers = followed.map((response) => readAll(response).catch(() => 'gone'));
  leaving.abort();
  expect(await Promise.all(readers)).toEqual(Array.from({ length: 5 }, () => 'gone'));
  for (let n = 0; n < 30; n += 1) {
    const asking = askSlowly(FOLLOW_JOB, { jobId: 'job_gone' });
    await once(asking, 'finish');
    asking.destroy();
  }
  await untilNobodyFollows();
});

test('a revoked key ends its stream with the reason; others live on', async () => {
  const create = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id } secret } }';
  const revoke = 'mutation ($id: ID!) { revokeApiKey(id: $id) { userErrors { code } } }';
  const { data } = await world.execute(create, { input: { name: 'Revoked', roles: ['VIEWER'] } });
  const { apiKey, secret } = data['createApiKey'] as { apiKey: { id: string }; secret: string };
  const [revoked, other] = await Promise.all([follow('job_key', { key: secret }), follow('job_key')]);
  await world.execute(revoke, { id: apiKey.id });
  world.clock.advance(1_000);
  expect(await readRefusal(revoked)).toBe('UNAUTHENTICATED');
  await emitJobEvents(world, 'job_key', { from: 1, type: 'job.completed.v1' });
  expect((await readAll(other)).map(({ event }) => event)).toEqual(['next', 'complete']);
});

test('a key that loses its right ends its stream with that', async () => {
  const { secret } = await world.key('REVIEWER');
  const following = await follow('job_role', { key: secret });
  await world.database.query(dropRoles, ['Test REVIEWER']);
  world.clock.advance(1_000);
  expect(await readRefusal(following)).toBe('FORBIDDEN');
});

test('a principal has twenty places, and one that is left is free again', async () => {
  const leaving = new AbortController();
  const key = (await world.key('SERVICE')).secret;
  await Promise.all(Array.from({ length: 20 }, () => follow('job_many', { key, signal: leaving.signal })));
  const refused = await follow('job_many', { key });
  expect(refused.status).toBe(429);
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'SUBSCRIPTION_LIMIT_EXCEEDED' } }] });
  expect((await follow('job_many', { signal: leaving.signal })).status).toBe(200);
  leaving.abort();
  await untilNobodyFollows();
  const again = new AbortController();
  expect((await follow('job_many', { key, signal: again.signal })).status).toBe(200);
  again.abort();
});

/** A product whose every event is, asked for so, hundreds of kilobytes long. */
async function addHeavyProduct() {
  const vendor = 'mutation { upsertVendor(input: { code: "HEAVY", name: "Heavy" }) { vendor { id } } }';
  const vendorId = (await world.execute(vendor)).data['upsertVendor'].vendor.id as string;
  const ingest = 'mutation ($input: IngestProductInput!) { ingestProduct(input: $input) { product { id } } }';
  const input = { vendorId, vendorCode: 'H-1', attributes: { text: 'x'.repeat(16_000) } };
  const { data } = await world.execute(ingest, { input });
  const fields = Array.from({ length: 20 }, (_, n) => `p${n}: attributes`).join(' ');
  return {
    vendorId,
    productId: data['ingestProduct'].product.id as string,
    query: `subscription ($productId: ID!, $after: Cursor) {
      productChanged(productId: $productId, after: $after) { cursor product { ${fields} } }
    }`,
  };
}

test('a client that falls behind is told where to go on, and misses nothing', async () => {
  const EVENTS = 80;
  const { vendorId, productId, query } = await addHeavyProduct();
  const start = await world.head();
  await untilNobodyFollows();
  const [slow] = (await once(askSlowly(query, { productId, after: encodeLogCursor(start) }), 'response')) as [
    IncomingMessage,
  ];
  expect((await gauges()).subscriptions).toBe(1);
  for (let version = 2; version < 2 + EVENTS; version += 1) {
    const occurredAt = world.clock.now();
    const event = { type: 'product.updated.v1', entityId: productId, entityVersion: version, occurredAt } as const;
    await world.database.transaction((tx) => append(tx, [{ ...event, payload: { vendorId, status: 'DRAFT' } }]));
  }
  await expect.poll(async () => (await gauges()).subscriptions).toBe(0);
  const told: ServerSentEvent[] = [];
  for await (const event of readEvents(slow)) told.push(event);
  const [overflow, end] = told.splice(-2);
  const [error] = (JSON.parse(overflow?.data ?? '') as { errors: { extensions: Record<string, unknown> }[] }).errors;
  expect(error?.extensions).toMatchObject({
    code: 'SUBSCRIPTION_OVERFLOW',
    retryable: true,
    resumeAfter: told.at(-1)?.lastEventId,
  });
  expect(end?.event).toBe('complete');
  const after = error?.extensions['resumeAfter'];
  const rest = await readSome(await ask({ query, variables: { productId, after } }), EVENTS - told.length);
  const cursors = (await world.events(start)).map(({ position }) => encodeLogCursor(position));
  expect([...told, ...rest].map(({ lastEventId }) => lastEventId)).toEqual(cursors);
  expect(told.length).toBeLessThan(EVENTS);
});
