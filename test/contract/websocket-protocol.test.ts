import { once } from 'node:events';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { emitJobEvents, FOLLOW_JOB, givenJobs } from '../support/job-events.js';
import { RawSocket } from '../support/socket.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
let admin: string;
beforeAll(async () => {
  world = await createWorld();
  await givenJobs(world, 'job_cut_off', 'job_ids', 'job_late', 'job_other', 'job_short_lived');
  admin = (await world.key('ADMIN')).secret;
});
afterAll(() => world.close());

/** A socket that has been acknowledged. */
async function ready(key: string | null = admin): Promise<RawSocket> {
  const raw = await new RawSocket(world.url).open();
  await raw.init(key);
  return raw;
}

/** Holds up every read of a table until it is let go. */
async function hold(table: 'vendors' | 'api_keys'): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  return () => client.end();
}

test('the acknowledgement says who is connected to what, until when', async () => {
  const raw = await new RawSocket(world.url, ['graphql-ws', 'graphql-transport-ws']).open();
  expect(raw.socket.protocol).toBe('graphql-transport-ws');
  expect(await raw.init(admin)).toEqual({
    connectionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    serverTime: world.clock.now().toISOString(),
    tokenExpiresAt: null,
    keepAliveMs: 12_000,
    maxOperations: 100,
    replayRetentionSec: 7 * 86_400,
  });
  raw.socket.close();
});

test.each([
  ['authorization', (key: string) => ({ authorization: `Bearer ${key}` })],
  ['Authorization', (key: string) => ({ Authorization: `bearer ${key}` })],
])('%s of the initialisation says who it is', async (_name, payloadOf) => {
  const raw = await new RawSocket(world.url).open();
  raw.send({ type: 'connection_init', payload: payloadOf(admin) });
  await raw.receive(({ type }) => type === 'connection_ack');
  raw.subscribe('who', '{ viewer { roles } }');
  expect(await raw.nth('who', 0)).toMatchObject({ payload: { data: { viewer: { roles: ['ADMIN'] } } } });
  raw.socket.close();
});

test('so does the Authorization header of the upgrade', async () => {
  const raw = await new RawSocket(world.url, 'graphql-transport-ws', { authorization: `Bearer ${admin}` }).open();
  await raw.init(null);
  raw.subscribe('who', '{ viewer { roles } }');
  expect(await raw.nth('who', 0)).toMatchObject({ payload: { data: { viewer: { roles: ['ADMIN'] } } } });
  raw.socket.close();
});

test('a page of an unknown origin is refused at the upgrade, one of this machine and a program are not', async () => {
  const statusFor = async (origin: string) => {
    const raw = new RawSocket(world.url, 'graphql-transport-ws', { origin });
    const [answer] = await Promise.race([
      once(raw.socket, 'unexpected-response').then(([, response]) => [response.statusCode]),
      once(raw.socket, 'open').then(() => [101]),
    ]);
    raw.socket.terminate();
    return answer;
  };
  expect(await statusFor('https://evil.example')).toBe(403);
  expect(await statusFor('http://localhost:3000')).toBe(101);
  expect(await statusFor(world.url)).toBe(101);
});

test('an operation before the acknowledgement closes the socket with 4401, also after the initialisation', async () => {
  const create = 'mutation { createApiKey(input: { name: "early", roles: [VIEWER] }) { secret } }';
  const { secret } = (await world.execute(create)).data['createApiKey'];
  const letGo = await hold('api_keys');
  const raw = await new RawSocket(world.url).open();
  raw.send({ type: 'connection_init', payload: { authorization: `Bearer ${secret}` } });
  raw.subscribe('1', '{ __typename }');
  expect((await raw.closed).code).toBe(4401);
  await letGo();
});

test.each([
  ['a second initialisation', { type: 'connection_init' }, 4429],
  ['no JSON', '{', 4400],
  ['JSON that is no object', '"ping"', 4400],
  ['no type', { id: '1' }, 4400],
  ['an unknown type', { type: 'start', id: '1' }, 4400],
  ['a message only servers send: next', { type: 'next', id: '1', payload: { data: {} } }, 4400],
  ['a message only servers send: error', { type: 'error', id: '1', payload: [{ message: 'x' }] }, 4400],
  ['a message only servers send: connection_ack', { type: 'connection_ack' }, 4400],
  ['an operation without id', { type: 'subscribe', payload: { query: '{ __typename }' } }, 4400],
  ['an operation with an empty id', { type: 'subscribe', id: '', payload: { query: '{ __typename }' } }, 4400],
  ['an operation without document', { type: 'subscribe', id: '1', payload: {} }, 4400],
  ['an operation without payload', { type: 'subscribe', id: '1' }, 4400],
  ['variables that are no object', { type: 'subscribe', id: '1', payload: { query: '{ a }', variables: 'x' } }, 4400],
  ['a name that is no text', { type: 'subscribe', id: '1', payload: { query: '{ a }', operationName: 1 } }, 4400],
  ['a ping whose payload is no object', { type: 'ping', payload: 'x' }, 4400],
  ['a completion without id', { type: 'complete' }, 4400],
  ['an id of 129 characters', { type: 'subscribe', id: 'x'.repeat(129), payload: { query: '{ __typename }' } }, 4400],
  ['a message over 64 KiB', { type: 'ping', payload: { text: 'x'.repeat(65_536) } }, 1009],
])('%s closes the socket', async (_what, message, code) => {
  const complaints = vi.spyOn(console, 'error');
  const raw = await ready();
  raw.send(message);
  expect((await raw.closed).code).toBe(code);
  expect(complaints).not.toHaveBeenCalled();
});

test('a binary frame closes the socket with 4400, text that is no UTF-8 with 1007', async () => {
  const binary = await ready();
  binary.socket.send(Buffer.from('{"type":"ping"}'));
  expect((await binary.closed).code).toBe(4400);
  const garbled = await ready();
  garbled.socket.send(Buffer.from([0xc3, 0x28]), { binary: false });
  expect((await garbled.closed).code).toBe(1007);
});

test('a ping is answered with its payload, one without with none, and an unasked pong with nothing', async () => {
  const raw = await ready();
  raw.send({ type: 'pong', payload: { unasked: true } });
  raw.send({ type: 'ping' });
  raw.send({ type: 'ping', payload: { n: 1 } });
  await raw.receive((message) => message.payload?.n === 1);
  expect(raw.messages.slice(1)).toEqual([{ type: 'pong' }, { type: 'pong', payload: { n: 1 } }]);
  raw.socket.close();
});

test('a query answers next and then complete, and its id, of 128 characters, is free again', async () => {
  const raw = await ready();
  const id = 'i'.repeat(128);
  for (const turn of [0, 2]) {
    raw.subscribe(id, 'query Named { viewer { roles } }');
    expect(await raw.nth(id, turn)).toMatchObject({
      id,
      type: 'next',
      payload: { data: { viewer: { roles: ['ADMIN'] } } },
    });
    expect(await raw.nth(id, turn + 1)).toEqual({ id, type: 'complete' });
  }
  raw.socket.close();
});

test('ids that differ in case, or are names of object members, are ids like others', async () => {
  const raw = await ready();
  const ids = ['a', 'A', '__proto__', 'constructor', 'toString'];
  for (const id of ids) raw.subscribe(id, FOLLOW_JOB, { jobId: 'job_ids' });
  await raw.settle();
  await emitJobEvents(world, 'job_ids');
  for (const id of ids) expect(await raw.nth(id, 0)).toMatchObject({ id, type: 'next' });
  raw.socket.close();
});

test('errors of an operation end it with one error and no complete; a field that fails is part of a result', async () => {
  const raw = await ready();
  raw.subscribe('invalid', '{ nothing }');
  raw.subscribe('syntax', '{');
  raw.subscribe('variable', FOLLOW_JOB, {});
  raw.subscribe('cursor', 'subscription { productChanged(after: "x") { type } }');
  raw.subscribe('field', '{ product(id: "nonsense") { id } vendors(first: 1000) { totalCount } }');
  await raw.receive((message) => message.id === 'field' && message.type !== 'next');
  await raw.settle();
  const codesOf = (id: string) => raw.of(id).map(({ type, payload }) => [type, payload?.[0]?.extensions.code]);
  expect(codesOf('invalid')).toEqual([['error', 'GRAPHQL_VALIDATION_FAILED']]);
  expect(codesOf('syntax')).toEqual([['error', 'GRAPHQL_PARSE_FAILED']]);
  expect(codesOf('variable')).toEqual([['error', 'BAD_USER_INPUT']]);
  expect(codesOf('cursor')).toEqual([['error', 'INVALID_CURSOR']]);
  raw.socket.close();
});

test('completing what is unknown, or has ended, does nothing', async () => {
  const raw = await ready();
  raw.send({ type: 'complete', id: 'never' });
  raw.subscribe('done', '{ __typename }');
  await raw.receive(({ id, type }) => id === 'done' && type === 'complete');
  raw.send({ type: 'complete', id: 'done' });
  await raw.settle();
  expect(raw.of('never')).toEqual([]);
  expect(raw.of('done')).toHaveLength(2);
  raw.socket.close();
});

const VENDORS = '{ vendors(first: 1) { nodes { id } } }';

test('a query completed before its answer is there is not answered, and its id may be used at once', async () => {
  const raw = await ready();
  const letGo = await hold('vendors');
  raw.subscribe('same', VENDORS);
  raw.send({ type: 'complete', id: 'same' });
  raw.subscribe('same', '{ __typename }');
  await raw.receive(({ id, type }) => id === 'same' && type === 'complete');
  await letGo();
  raw.subscribe('after', VENDORS);
  await raw.receive(({ id, type }) => id === 'after' && type === 'complete');
  expect(raw.of('same')).toMatchObject([
    { type: 'next', payload: { data: { __typename: 'Query' } } },
    { type: 'complete' },
  ]);
  raw.socket.close();
});

test('a subscription completed while it starts, or at once, says nothing', async () => {
  const raw = await ready();
  for (let turn = 0; turn < 5; turn += 1) {
    raw.subscribe('short', FOLLOW_JOB, { jobId: 'job_short_lived' });
    raw.send({ type: 'complete', id: 'short' });
  }
  raw.subscribe('long', FOLLOW_JOB, { jobId: 'job_short_lived' });
  await raw.settle();
  await emitJobEvents(world, 'job_short_lived');
  await raw.nth('long', 0);
  await raw.settle();
  expect(raw.of('short')).toEqual([]);
  raw.socket.close();
});

test('a socket that is cut off in the middle of its operations leaves nothing behind', async () => {
  const valueOf = async (gauge: 'subscriptionsActive' | 'subscriptionCohorts' | 'socketsOpen') =>
    (await world.deps.metrics[gauge].get()).values[0]?.value ?? 0;
  const counts = () =>
    Promise.all([valueOf('subscriptionsActive'), valueOf('subscriptionCohorts'), valueOf('socketsOpen')]);
  await expect.poll(counts).toEqual([0, 0, 0]);
  const raw = await ready();
  for (const id of ['a', 'b']) raw.subscribe(id, FOLLOW_JOB, { jobId: 'job_cut_off' });
  raw.subscribe('c', FOLLOW_JOB, { jobId: 'job_other' });
  await raw.settle();
  await expect.poll(counts).toEqual([3, 2, 1]);
  raw.subscribe('late', FOLLOW_JOB, { jobId: 'job_late' });
  raw.socket.terminate();
  await expect.poll(counts).toEqual([0, 0, 0]);
});
