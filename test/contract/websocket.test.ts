import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeLogCursor } from '../../src/events/cursor.js';
import { emitJobEvents, FOLLOW_JOB, givenJobs } from '../support/job-events.js';
import { connectClient, RawSocket } from '../support/socket.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
let admin: string;
beforeAll(async () => {
  world = await createWorld();
  await givenJobs(world, 'job_cut', 'job_left', 'job_neighbour', 'job_short');
  admin = (await world.key('ADMIN')).secret;
});
afterAll(() => world.close());

test.each([
  ['no subprotocol', [], [], 4406],
  [
    'a subscribe before the acknowledgement',
    'graphql-transport-ws',
    [{ type: 'subscribe', id: '1', payload: { query: '{ __typename }' } }],
    4401,
  ],
  ['what is no message', 'graphql-transport-ws', ['not json'], 4400],
  ['a message of no known type', 'graphql-transport-ws', [{ type: 'shout' }], 4400],
  ['a second initialisation', 'graphql-transport-ws', [{ type: 'connection_init' }, { type: 'connection_init' }], 4429],
  [
    'a bad key',
    'graphql-transport-ws',
    [{ type: 'connection_init', payload: { authorization: 'Bearer vt_unknown' } }],
    4403,
  ],
] as [string, string | string[], unknown[], number][])(
  '%s closes the socket with its code',
  async (_what, protocol, messages, code) => {
    const raw = new RawSocket(world.url, protocol);
    raw.socket.once('open', () => messages.forEach((message) => raw.send(message)));
    expect((await raw.closed).code).toBe(code);
  },
);

/** Asks by hand for an upgrade at a place; what the client does then is the test's. */
function askForUpgrade(path: string) {
  const { hostname, port } = new URL(world.url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  return socket;
}

test.each(['/elsewhere', '//', '/graphql/x'])('an upgrade at %s is answered 404', async (path) => {
  expect(await text(askForUpgrade(path))).toBe('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
});

test('a request for what is no address is answered 404', async () => {
  const { hostname, port } = new URL(world.url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET // HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 /);
});

test('clients that are gone before their upgrade is refused do no harm', async () => {
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      const socket = askForUpgrade('/elsewhere');
      await once(socket, 'connect');
      socket.resetAndDestroy();
      await once(socket, 'close');
    }),
  );
  expect((await fetch(`${world.url}/healthz`)).status).toBe(200);
});

test('a socket whose key is revoked or has expired is closed with 4403; others live on', async () => {
  const create = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id } secret } }';
  const revoke = 'mutation ($id: ID!) { revokeApiKey(id: $id) { userErrors { code } } }';
  const createKey = async (input: object) => (await world.execute(create, { input })).data['createApiKey'];
  const revoked = await createKey({ name: 'Revoked', roles: ['VIEWER'] });
  const expiresAt = new Date(world.clock.now().getTime() + 1_000).toISOString();
  const expiring = await createKey({ name: 'Expiring', roles: ['VIEWER'], expiresAt });
  const sockets = await Promise.all(
    [revoked.secret, expiring.secret, admin, null].map(async (key) => {
      const raw = await new RawSocket(world.url).open();
      await raw.init(key);
      return raw;
    }),
  );
  await world.execute(revoke, { id: revoked.apiKey.id });
  world.clock.advance(1_000);
  const [first, second, ...others] = sockets;
  expect([(await first!.closed).code, (await second!.closed).code]).toEqual([4403, 4403]);
  for (const raw of others) {
    raw.send({ type: 'ping' });
    await raw.receive((message) => message.type === 'pong');
    raw.socket.close();
  }
});

test('silence instead of an initialisation closes the socket with 4408', async () => {
  expect((await new RawSocket(world.url).closed).code).toBe(4408);
});

test('an id used twice at once closes the socket with 4409', async () => {
  const raw = await new RawSocket(world.url).open();
  await raw.init(admin);
  const subscribe = { type: 'subscribe', id: 'same', payload: { query: 'subscription { productChanged { type } }' } };
  raw.send(subscribe);
  raw.send(subscribe);
  expect((await raw.closed).code).toBe(4409);
});

test('a message over 64 KiB closes the socket with 1009', async () => {
  const raw = await new RawSocket(world.url).open();
  await raw.init(admin);
  raw.send({ type: 'ping', payload: { text: 'x'.repeat(70_000) } });
  expect((await raw.closed).code).toBe(1009);
});

test('a bad operation is an error of its id, and its neighbours live on', async () => {
  const raw = await new RawSocket(world.url).open();
  await raw.init(admin);
  raw.send({ type: 'subscribe', id: 'live', payload: { query: FOLLOW_JOB, variables: { jobId: 'job_neighbour' } } });
  const cases = [
    ['syntax', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['unknown field', '{ nothingHere }', 'GRAPHQL_VALIDATION_FAILED'],
    ['no such operation', 'query A { __typename } query B { __typename }', 'BAD_REQUEST'],
    ['bad cursor', 'subscription { productChanged(after: "nonsense") { type } }', 'INVALID_CURSOR'],
    [
      'cursor of the future',
      `subscription { productChanged(after: "${encodeLogCursor(10_000_000n)}") { type } }`,
      'INVALID_CURSOR',
    ],
  ] as const;
  for (const [id, query, code] of cases) {
    raw.send({ type: 'subscribe', id, payload: { query } });
    const error = await raw.receive((message) => message.id === id);
    expect(error).toMatchObject({ type: 'error', payload: [{ extensions: { code, retryable: false } }] });
  }
  await emitJobEvents(world, 'job_neighbour', { from: 1 });
  expect(await raw.receive((message) => message.id === 'live')).toMatchObject({
    type: 'next',
    payload: { data: { jobProgressed: { type: 'job.progressed.v1' } } },
  });
  raw.socket.close();
});

test('a query and a mutation work over the socket as they do over HTTP', async () => {
  const raw = await new RawSocket(world.url).open();
  await raw.init(admin);
  const query =
    'mutation { upsertVendor(input: { code: "SOCK", name: "Socket" }) { vendor { code } userErrors { code } } }';
  raw.send({ type: 'subscribe', id: 'm', payload: { query } });
  expect(await raw.receive((message) => message.id === 'm')).toMatchObject({
    id: 'm',
    type: 'next',
    payload: { data: { upsertVendor: { vendor: { code: 'SOCK' }, userErrors: [] } } },
  });
  await raw.receive((message) => message.id === 'm' && message.type === 'complete');
  raw.socket.close();
});

test('nobody, or somebody without the right, is refused by operation', async () => {
  for (const [key, code] of [
    [null, 'UNAUTHENTICATED'],
    [(await world.key('VIEWER')).secret, 'FORBIDDEN'],
  ] as const) {
    const raw = await new RawSocket(world.url).open();
    await raw.init(key);
    const query =
      key === null
        ? 'subscription { productChanged { type } }'
        : 'mutation { createApiKey(input: { name: "x", roles: [ADMIN] }) { secret } }';
    raw.send({ type: 'subscribe', id: '1', payload: { query } });
    const answer = await raw.receive((message) => message.id === '1');
    const [error] = answer.type === 'error' ? answer.payload : answer.payload.errors;
    expect(error.extensions.code).toBe(code);
    raw.socket.close();
  }
});

test('a subscription of a job ends by itself when the job ends, at once when it has ended', async () => {
  const client = connectClient(world.url, admin);
  const cursor = encodeLogCursor(await world.head());
  await emitJobEvents(world, 'job_short', { from: 1 });
  await emitJobEvents(world, 'job_short', { from: 2, type: 'job.completed.v1' });
  const types: unknown[] = [];
  for await (const result of client.iterate<{ jobProgressed: { type: string } }>({
    query: FOLLOW_JOB,
    variables: { jobId: 'job_short', after: cursor },
  })) {
    types.push(result.data?.jobProgressed.type);
  }
  expect(types).toEqual(['job.progressed.v1', 'job.completed.v1']);
  await world.head();
  const late: unknown[] = [];
  for await (const result of client.iterate<{ jobProgressed: { type: string } }>({
    query: FOLLOW_JOB,
    variables: { jobId: 'job_short' },
  })) {
    late.push(result.data?.jobProgressed.type);
  }
  expect(late).toEqual(['job.completed.v1']);
  const after = encodeLogCursor(await world.head());
  for await (const result of client.iterate({ query: FOLLOW_JOB, variables: { jobId: 'job_short', after } }))
    throw new Error(`Unexpected: ${JSON.stringify(result)}`);
  await client.dispose();
});

/** A result of {@link FOLLOW_JOB} as it comes over the socket. */
interface JobMessage {
  readonly type: string;
  readonly payload: { readonly data: { readonly jobProgressed: { readonly cursor: string } } };
}

test('a client cut off eight times that resumes by cursor gets every event once, in order', async () => {
  const TOTAL = 400;
  const CUT_AFTER = 50;
  const start = await world.head();
  const cursors: string[] = [];
  const writing = (async () => {
    for (let n = 1; n <= TOTAL; n += 1) await emitJobEvents(world, 'job_cut', { from: n });
  })();
  while (cursors.length < TOTAL) {
    const raw = await new RawSocket(world.url).open();
    await raw.init(admin);
    const variables = { jobId: 'job_cut', after: cursors.at(-1) ?? encodeLogCursor(start) };
    raw.send({ type: 'subscribe', id: 's', payload: { query: FOLLOW_JOB, variables } });
    const next = () => (raw.messages as JobMessage[]).filter((message) => message.type === 'next');
    await raw.receive(() => next().length >= CUT_AFTER);
    raw.socket.terminate();
    await raw.closed;
    // What had arrived beyond the fiftieth is thrown away, as by a client that died: it must come again.
    cursors.push(
      ...next()
        .slice(0, CUT_AFTER)
        .map((message) => message.payload.data.jobProgressed.cursor),
    );
  }
  await writing;
  const written = (await world.events(start)).filter((event) => event.entityId === 'job_cut');
  expect(written).toHaveLength(TOTAL);
  expect(cursors).toEqual(written.map((event) => encodeLogCursor(event.position)));
});

test('a subscription that its client completes leaves nothing behind', async () => {
  const active = async () => (await world.deps.metrics.subscriptionsActive.get()).values[0]?.value;
  await expect.poll(async () => (await active()) ?? 0).toBe(0);
  const raw = await new RawSocket(world.url).open();
  await raw.init(admin);
  for (const id of ['a', 'b', 'c'])
    raw.send({ type: 'subscribe', id, payload: { query: FOLLOW_JOB, variables: { jobId: 'job_left' } } });
  raw.send({ type: 'subscribe', id: 'probe', payload: { query: '{ __typename }' } });
  await raw.receive((message) => message.id === 'probe' && message.type === 'complete');
  await emitJobEvents(world, 'job_left', { from: 1 });
  await raw.receive((message) => message.id === 'c');
  await expect.poll(active).toBe(3);
  raw.send({ type: 'complete', id: 'a' });
  raw.socket.close();
  await raw.closed;
  await expect.poll(active).toBe(0);
});
