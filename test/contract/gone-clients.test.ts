import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineStatement, getOne } from '../../src/entities/_shared/statement.js';
import { FOLLOW_JOB } from '../support/job-events.js';
import { RawSocket } from '../support/socket.js';
import { createWorld, type World } from '../support/world.js';

/** Well before the database itself ends a statement that nobody cancels. */
const SOON_MS = 6_000;
const ASK = '{ vendors(first: 1) { nodes { id } } }';

let world: World;
let key: string;
beforeAll(async () => {
  world = await createWorld({ worker: false, environment: { OPERATION_TIMEOUT_MS: '60000' } });
  key = (await world.key('ADMIN')).secret;
});
afterAll(() => world.close());

const waiting = defineStatement<{ count: number }>(
  'test.gone_waiting',
  `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
);

async function untilWaiting(count: number): Promise<void> {
  while ((await getOne(world.database, waiting, [])).count !== count) await delay(10);
}

/** A statement waits for a table while `ask` runs; then, what it answered having been called, none does. */
async function expectCancelled(ask: () => () => void, table = 'vendors'): Promise<void> {
  await world.database.transaction(async (tx) => {
    await tx.run(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`, []);
    const leave = ask();
    await untilWaiting(1);
    const leftAt = performance.now();
    leave();
    await untilWaiting(0);
    expect(performance.now() - leftAt).toBeLessThan(SOON_MS);
  });
  // What was cancelled left no connection behind that is good for nothing.
  const answers = await Promise.all(Array.from({ length: 20 }, () => world.execute(ASK)));
  expect(answers.map(({ data }) => data)).toEqual(Array.from({ length: 20 }, () => ({ vendors: { nodes: [] } })));
}

test('what a client of HTTP asked for is cancelled when it goes', async () => {
  await expectCancelled(() => {
    const client = new AbortController();
    void fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: ASK }),
      signal: client.signal,
    }).catch(() => null);
    return () => client.abort();
  });
});

test('what a stream asks for to begin is cancelled when its client goes', async () => {
  await expectCancelled(() => {
    const client = new AbortController();
    void fetch(`${world.url}/graphql/stream`, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: FOLLOW_JOB, variables: { jobId: 'job_none' } }),
      signal: client.signal,
    }).catch(() => null);
    return () => client.abort();
  }, 'jobs');
});

const LEAVING = [
  ['it is completed', (raw: RawSocket) => raw.send({ type: 'complete', id: 'slow' })],
  ['the socket goes', (raw: RawSocket) => raw.socket.terminate()],
] as const;

test.each(LEAVING)('what a subscription over a socket asks for to begin is cancelled when %s', async (_when, leave) => {
  const raw = await new RawSocket(world.url).open();
  await raw.init(key);
  await expectCancelled(() => {
    raw.subscribe('slow', FOLLOW_JOB, { jobId: 'job_none' });
    return () => leave(raw);
  }, 'jobs');
  expect(raw.of('slow')).toEqual([]);
  raw.socket.close();
});

test.each(LEAVING)('what was asked over a socket is cancelled when %s', async (_when, leave) => {
  const raw = await new RawSocket(world.url).open();
  await raw.init(key);
  await expectCancelled(() => {
    raw.subscribe('slow', ASK);
    return () => leave(raw);
  });
  expect(raw.of('slow')).toEqual([]);
  raw.socket.close();
});
