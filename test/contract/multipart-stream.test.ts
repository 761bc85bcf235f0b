import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeLogCursor } from '../../src/events/cursor.js';
import { followWithApollo } from '../support/apollo.js';
import { emitJobEvents, FOLLOW_JOB, givenJobs } from '../support/job-events.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
let admin: string;
beforeAll(async () => {
  world = await createWorld();
  await givenJobs(world, 'job_apollo', 'job_key', 'job_left', 'job_parts');
  admin = (await world.key('ADMIN')).secret;
});
afterAll(() => world.close());

/** What Apollo Client sends, and the Sandbox, before what they take instead. */
const MULTIPART = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json';

function ask(query: string, variables: object = {}, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { accept: MULTIPART, 'content-type': 'application/json', authorization: `Bearer ${admin}`, ...headers },
    body: JSON.stringify({ query, variables }),
  });
}

const HEAD = '\r\ncontent-type: application/json\r\n\r\n';

test('a subscription is these bytes, from the opening to the closing boundary', async () => {
  const start = await world.head();
  const response = await ask(FOLLOW_JOB, { jobId: 'job_parts', after: encodeLogCursor(start) });
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  ]);
  await emitJobEvents(world, 'job_parts', { from: 1 });
  await emitJobEvents(world, 'job_parts', { from: 2, type: 'job.completed.v1' });
  const text = await response.text();
  const [first, second] = (await world.events(start)).map(({ position }) => encodeLogCursor(position));
  const part = (cursor: string | undefined, type: string) =>
    `${HEAD}{"payload":{"data":{"jobProgressed":{"cursor":"${cursor}","type":"${type}"}}}}\r\n--graphql`;
  expect(text).toBe(
    `\r\n--graphql${HEAD}{}\r\n--graphql${part(first, 'job.progressed.v1')}${part(second, 'job.completed.v1')}--\r\n`,
  );
});

test('Apollo Client follows a subscription, and a query by the same link is answered as ever', async () => {
  const start = await world.head();
  const following = followWithApollo({
    url: world.url,
    key: admin,
    query: FOLLOW_JOB,
    variables: { jobId: 'job_apollo', after: encodeLogCursor(start) },
  });
  for (let version = 1; version < 30; version += 1) await emitJobEvents(world, 'job_apollo', { from: version });
  await emitJobEvents(world, 'job_apollo', { from: 30, type: 'job.completed.v1' });
  const seen = await following;
  const written = await world.events(start);
  expect(seen).toEqual([
    ...written.map(({ position, type }) => ({
      jobProgressed: { __typename: 'JobEvent', cursor: encodeLogCursor(position), type },
    })),
    'complete',
  ]);
  const answer = await ask('{ __typename }');
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(await answer.json()).toMatchObject({ data: { __typename: 'Query' } });
});

test('a subscriber that leaves is left', async () => {
  const streams = async () =>
    (await world.deps.metrics.streamsOpen.get()).values.find(({ labels }) => labels.transport === 'multipart')?.value;
  // Streams of the tests before may take a moment to notice that their clients have gone.
  await expect.poll(async () => (await streams()) ?? 0).toBe(0);
  const variables = { jobId: 'job_left' };
  const following = followWithApollo({
    ...{ url: world.url, key: admin, query: FOLLOW_JOB, variables },
    isEnough: (seen) => seen.length === 1,
  });
  await expect.poll(streams).toBe(1);
  await emitJobEvents(world, 'job_left', { from: 1 });
  expect(await following).toHaveLength(1);
  await expect.poll(streams).toBe(0);
});

test.each([
  ['a document that does not fit', 'subscription { nothingHere }', {}, 200, 'GRAPHQL_VALIDATION_FAILED'],
  ['a bad cursor', 'subscription { productChanged(after: "nonsense") { type } }', {}, 200, 'INVALID_CURSOR'],
  ['nobody', 'subscription { productChanged { type } }', { authorization: '' }, 401, 'UNAUTHENTICATED'],
  [
    'a client that takes no parts',
    'subscription { productChanged { type } }',
    { accept: 'application/json' },
    406,
    'NOT_ACCEPTABLE',
  ],
] as [string, string, Record<string, string>, number, string][])(
  '%s is answered with JSON and the status of any operation',
  async (_what, query, headers, status, code) => {
    const response = await ask(query, {}, headers);
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect([response.status, errors.map(({ extensions }) => extensions.code)]).toEqual([status, [code]]);
  },
);

test('a revoked key ends the stream with an error beside a null payload', async () => {
  const create = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id } secret } }';
  const { data } = await world.execute(create, { input: { name: 'Revoked', roles: ['VIEWER'] } });
  const { apiKey, secret } = data['createApiKey'] as { apiKey: { id: string }; secret: string };
  const response = await ask(FOLLOW_JOB, { jobId: 'job_key' }, { authorization: `Bearer ${secret}` });
  await world.execute('mutation ($id: ID!) { revokeApiKey(id: $id) { userErrors { code } } }', { id: apiKey.id });
  world.clock.advance(1_000);
  const parts = (await response.text()).split('\r\n--graphql');
  expect(parts.at(-1)).toBe('--\r\n');
  expect(JSON.parse(parts.at(-2)?.replace(HEAD, '') ?? '')).toMatchObject({
    payload: null,
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
});

test('a server that stops tells where to go on', async () => {
  const stopping = await createWorld({ environment: { DRAIN_SECONDS: '0' } });
  await givenJobs(stopping, 'job_stop');
  const { secret } = await stopping.key('VIEWER');
  // Whatever making the key told of is in the log before the stream opens, or the stream may see it first and end one further on.
  const cursor = encodeLogCursor(await stopping.head());
  const response = await fetch(`${stopping.url}/graphql`, {
    method: 'POST',
    headers: { accept: MULTIPART, 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify({ query: FOLLOW_JOB, variables: { jobId: 'job_stop' } }),
  });
  await stopping.close();
  const parts = (await response.text()).split('\r\n--graphql');
  expect(JSON.parse(parts.at(-2)?.replace(HEAD, '') ?? '')).toMatchObject({
    payload: null,
    errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE', retryable: true, resumeAfter: cursor } }],
  });
});
