import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defineStatement } from '../../src/entities/_shared/statement.js';
import { emitJobEvents, FOLLOW_JOB, givenJobs } from '../support/job-events.js';
import { type OidcProvider, startOidcProvider } from '../support/oidc-provider.js';
import { RawSocket } from '../support/socket.js';
import { createWorld, type World } from '../support/world.js';

const setRoles = defineStatement<never>('test.set_roles', 'UPDATE api_keys SET roles = $2 WHERE id = $1');
const RENEW =
  'mutation ($token: String!) { renewConnection(token: $token) { tokenExpiresAt userErrors { code field } } }';
const MINUTE = 60_000;

let world: World;
let provider: OidcProvider;
beforeAll(async () => {
  provider = await startOidcProvider();
  world = await createWorld({ environment: { OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: 'vitrine' } });
  await givenJobs(world, 'job_lost', 'job_moved', 'job_renewed');
});
afterAll(async () => {
  await world.close();
  await provider.close();
});
// The key whose roles a test changes.
let key: { id: string; secret: string };
beforeEach(async () => {
  const create = 'mutation { createApiKey(input: { name: "k", roles: [ADMIN] }) { apiKey { id } secret } }';
  const { apiKey, secret } = (await world.execute(create)).data['createApiKey'];
  key = { id: apiKey.id, secret };
});

async function ready(secret: string): Promise<RawSocket> {
  const raw = await new RawSocket(world.url).open();
  await raw.init(secret);
  return raw;
}

async function changeRoles(roles: readonly string[]): Promise<void> {
  await world.database.query(setRoles, [key.id, roles]);
  // A key's check may be reused for a second.
  world.clock.advance(1_001);
}

const isPing = ({ type }: { type: string }) => type === 'ping';

test('a token that ends is announced a minute before, and then the socket is closed with 4403', async () => {
  const raw = await new RawSocket(world.url).open();
  const { tokenExpiresAt } = await raw.init(await provider.token(world.clock.now()));
  const endsMs = Date.parse(tokenExpiresAt as string);
  expect(endsMs - world.clock.now().getTime()).toBeGreaterThan(4 * MINUTE - 1_000);
  world.clock.advance(endsMs - world.clock.now().getTime() - 45_000);
  expect(await raw.receive(isPing)).toEqual({ type: 'ping', payload: { tokenExpiresInSec: 45 } });
  raw.send({ type: 'pong', payload: { tokenExpiresInSec: 45 } });
  world.clock.advance(45_000);
  expect(await raw.closed).toEqual({ code: 4403, reason: 'Token expired' });
  expect(raw.messages.filter((message) => isPing(message as { type: string }))).toHaveLength(1);
});

test('a renewed token keeps the socket and what runs on it, until that one ends', async () => {
  const raw = await ready(await provider.token(world.clock.now()));
  raw.subscribe('live', FOLLOW_JOB, { jobId: 'job_renewed' });
  world.clock.advance(4.5 * MINUTE);
  await raw.receive(isPing);
  raw.subscribe('renew', RENEW, { token: await provider.token(world.clock.now()) });
  const { renewConnection } = (await raw.nth('renew', 0)).payload.data;
  expect(renewConnection.userErrors).toEqual([]);
  expect(Date.parse(renewConnection.tokenExpiresAt) - world.clock.now().getTime()).toBeGreaterThan(4 * MINUTE);
  world.clock.advance(MINUTE);
  await emitJobEvents(world, 'job_renewed');
  expect((await raw.nth('live', 0)).type).toBe('next');
  world.clock.advance(5 * MINUTE);
  expect((await raw.closed).code).toBe(4403);
});

test("neither a bad token nor somebody else's renews, and the socket lives on with what it has", async () => {
  const raw = await ready(await provider.token(world.clock.now()));
  raw.subscribe('bad', RENEW, { token: 'vt_nobodys' });
  expect((await raw.nth('bad', 0)).payload.data.renewConnection).toEqual({
    tokenExpiresAt: null,
    userErrors: [{ code: 'INVALID', field: ['token'] }],
  });
  raw.subscribe('other', RENEW, { token: await provider.token(world.clock.now(), { claims: { sub: 'bela' } }) });
  expect((await raw.nth('other', 0)).payload.data.renewConnection.userErrors).toEqual([
    { code: 'CONFLICT', field: ['token'] },
  ]);
  raw.subscribe('who', '{ viewer { roles } }');
  expect(await raw.nth('who', 0)).toMatchObject({ payload: { data: { viewer: { roles: ['VIEWER'] } } } });
  raw.socket.close();
});

test('over HTTP there is no connection to renew', async () => {
  const { errors } = await world.execute(RENEW, { token: 'x' });
  expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_REQUEST']);
});

test('a key that loses the right ends its subscriptions with FORBIDDEN, one by one, and keeps its socket', async () => {
  const raw = await ready(key.secret);
  raw.subscribe('a', FOLLOW_JOB, { jobId: 'job_lost' });
  raw.subscribe('b', 'subscription { productChanged { type } }');
  await raw.settle();
  await changeRoles([]);
  for (const id of ['a', 'b']) {
    expect(await raw.nth(id, 0)).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'FORBIDDEN' } }] });
  }
  await emitJobEvents(world, 'job_lost');
  raw.send({ type: 'ping' });
  await raw.receive(({ type }) => type === 'pong');
  expect([raw.of('a').length, raw.of('b').length]).toEqual([1, 1]);
  raw.socket.close();
});

test('a key whose roles change and that keeps the right goes on in the cohort of its new roles, and misses nothing', async () => {
  const raw = await ready(key.secret);
  const viewer = await ready((await world.key('VIEWER')).secret);
  const executions = async () => (await world.deps.metrics.subscriptionExecutions.get()).values[0]?.value ?? 0;
  for (const socket of [raw, viewer]) socket.subscribe('s', FOLLOW_JOB, { jobId: 'job_moved' });
  await Promise.all([raw.settle(), viewer.settle()]);
  const before = await executions();
  await emitJobEvents(world, 'job_moved', { count: 3 });
  await Promise.all([raw.nth('s', 2), viewer.nth('s', 2)]);
  expect((await executions()) - before).toBe(6);
  const changing = changeRoles(['VIEWER']);
  for (let version = 4; version <= 40; version += 1) await emitJobEvents(world, 'job_moved', { from: version });
  await changing;
  const cohorts = async () => (await world.deps.metrics.subscriptionCohorts.get()).values[0]?.value;
  await expect.poll(cohorts).toBe(1);
  await Promise.all([raw.nth('s', 39), viewer.nth('s', 39)]);
  const moved = await executions();
  await emitJobEvents(world, 'job_moved', { count: 3, from: 41 });
  await Promise.all([raw.nth('s', 42), viewer.nth('s', 42)]);
  expect((await executions()) - moved).toBe(3);
  const cursorsOf = (socket: RawSocket) => socket.of('s').map(({ payload }) => payload.data.jobProgressed.cursor);
  expect(cursorsOf(raw)).toEqual(cursorsOf(viewer));
  expect(new Set(cursorsOf(raw)).size).toBe(43);
  for (const socket of [raw, viewer]) socket.socket.close();
});

test('a socket whose owner cannot be told in two seconds is told to try again later', async () => {
  const locking = new pg.Client({ connectionString: world.databaseUrl });
  await locking.connect();
  await locking.query('BEGIN; LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE');
  const raw = await new RawSocket(world.url).open();
  raw.send({ type: 'connection_init', payload: { authorization: `Bearer ${key.secret}` } });
  expect(await raw.closed).toEqual({ code: 1013, reason: 'Try again later.' });
  await locking.end();
});
