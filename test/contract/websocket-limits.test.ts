import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emitJobEvents, FOLLOW_JOB, givenJobs } from '../support/job-events.js';
import { RawSocket } from '../support/socket.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld({
    environment: {
      RATE_LIMIT_DISABLED: 'false',
      MAX_CONNECTIONS: '4',
      CONNECTIONS_PER_PRINCIPAL: '2',
      OPERATIONS_PER_CONNECTION: '3',
      MESSAGES_PER_SECOND: '5',
      TRUST_PROXY: '1',
    },
  });
  await givenJobs(world, 'job_limited');
});
afterAll(() => world.close());

async function ready(role: 'ADMIN' | 'VIEWER' | null): Promise<RawSocket> {
  const raw = await new RawSocket(world.url).open();
  await raw.init(role === null ? null : (await world.key(role)).secret);
  return raw;
}

async function closeAll(...sockets: RawSocket[]): Promise<void> {
  for (const raw of sockets) raw.socket.close();
  await Promise.all(sockets.map((raw) => raw.closed));
  await expect.poll(async () => (await world.deps.metrics.socketsOpen.get()).values[0]?.value).toBe(0);
}

test('one operation more than a socket may run is an error of its own; when another is completed there is room', async () => {
  const raw = await ready('ADMIN');
  for (const id of ['1', '2', '3', '4']) raw.subscribe(id, FOLLOW_JOB, { jobId: 'job_limited' });
  expect(await raw.nth('4', 0)).toMatchObject({
    type: 'error',
    payload: [{ extensions: { code: 'SUBSCRIPTION_LIMIT_EXCEEDED', retryable: true } }],
  });
  raw.send({ type: 'complete', id: '1' });
  raw.subscribe('5', FOLLOW_JOB, { jobId: 'job_limited' });
  raw.subscribe('probe', '{ __typename }');
  expect((await raw.nth('probe', 0)).payload[0].extensions.code).toBe('SUBSCRIPTION_LIMIT_EXCEEDED');
  await emitJobEvents(world, 'job_limited');
  for (const id of ['2', '3', '5']) expect((await raw.nth(id, 0)).type).toBe('next');
  expect(raw.of('1')).toEqual([]);
  await closeAll(raw);
});

test('a principal has so many sockets, another has its own, and one that is closed makes room', async () => {
  const first = await ready('VIEWER');
  const second = await ready('VIEWER');
  const third = await new RawSocket(world.url).open();
  third.send({ type: 'connection_init', payload: { authorization: `Bearer ${(await world.key('VIEWER')).secret}` } });
  expect(await third.closed).toEqual({ code: 1013, reason: 'Too many connections; close one or try again later.' });
  const other = await ready('ADMIN');
  first.socket.close();
  await first.closed;
  const again = await ready('VIEWER');
  await closeAll(second, other, again);
});

test('those without credentials are counted by their address', async () => {
  const sockets = [await ready(null), await ready(null)];
  const third = await new RawSocket(world.url).open();
  third.send({ type: 'connection_init' });
  expect((await third.closed).code).toBe(1013);
  await closeAll(...sockets);
});

test('of an IPv6 address without credentials, who has the network has its places', async () => {
  const from = async (address: string) => {
    const raw = await new RawSocket(world.url, 'graphql-transport-ws', { 'x-forwarded-for': address }).open();
    raw.send({ type: 'connection_init' });
    return raw;
  };
  const sockets = [await from('2001:db8::1'), await from('2001:db8:0:0:5::2'), await from('2001:db8:0:1::3')];
  for (const raw of sockets) await raw.receive(({ type }) => type === 'connection_ack');
  const third = await from('2001:db8::4');
  expect((await third.closed).code).toBe(1013);
  await closeAll(...sockets);
});

test('sockets that do not say who they are take a tenth of the places for one network, and none of another’s', async () => {
  const from = (address: string) =>
    new RawSocket(world.url, 'graphql-transport-ws', { 'x-forwarded-for': address }).open();
  const silent = await from('203.0.113.1');
  expect(await (await from('203.0.113.1')).closed).toEqual({
    code: 1013,
    reason: 'Too many connections; close one or try again later.',
  });
  const other = await from('203.0.113.2');
  silent.send({ type: 'connection_init' });
  await silent.receive(({ type }) => type === 'connection_ack');
  const next = await from('203.0.113.1');
  await closeAll(silent, other, next);
});

test('one socket more than the process holds is told to try again, and those there are live on', async () => {
  const sockets = [await ready('VIEWER'), await ready('VIEWER'), await ready('ADMIN'), await ready('ADMIN')];
  expect((await new RawSocket(world.url).closed).code).toBe(1013);
  for (const raw of sockets) {
    raw.send({ type: 'ping' });
    await raw.receive(({ type }) => type === 'pong');
  }
  await closeAll(...sockets);
});

test('a client may start everything at once; one that goes on like that is sent away, by messages and by pings', async () => {
  const flooding = await ready('ADMIN');
  for (let n = 0; n < 10_000; n += 1) flooding.subscribe(String(n), '{ __typename }');
  expect(await flooding.closed).toEqual({ code: 1013, reason: 'Too many messages a second.' });
  const answered = flooding.messages.filter((message) => (message as { type: string }).type === 'complete');
  // Five a second and three operations at once; on a machine with much to do the flood takes more than a second.
  expect(answered.length).toBeLessThan(50);
  const pinging = await ready('ADMIN');
  for (let n = 0; n < 100; n += 1) pinging.socket.ping();
  expect((await pinging.closed).code).toBe(1013);
  await closeAll(flooding, pinging);
});

test('a client that does not answer the close is cut off long before ws would', async () => {
  const sockets = [await ready('VIEWER'), await ready('VIEWER'), await ready('ADMIN'), await ready('ADMIN')];
  const { hostname, port } = new URL(world.url);
  const mute = connect(Number(port), hostname);
  mute.write(
    [
      ...['GET /graphql HTTP/1.1', `host: ${hostname}:${port}`, 'connection: upgrade', 'upgrade: websocket'],
      ...['sec-websocket-version: 13', 'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==', '', ''],
    ].join('\r\n'),
  );
  mute.resume();
  await once(mute, 'close');
  await closeAll(...sockets);
});
