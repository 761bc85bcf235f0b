import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../../src/adapters/database/database.js';
import { Lifetime } from '../../../../src/adapters/database/lifetime.js';
import { defineStatement, getOne } from '../../../../src/entities/_shared/statement.js';
import { useTestDatabase } from '../../../support/database.js';
import { openSilentProxy } from '../../../support/silent-proxy.js';

const testDatabase = useTestDatabase();
let database: Database;
beforeAll(async () => {
  database = await openDatabase(testDatabase.url, { poolSize: 3, statementTimeoutMs: 200_000 });
  await database.query(createRows);
  await database.query(createSlowCommit);
  await database.query(attachSlowCommit);
});
afterAll(() => database.close());

const createRows = defineStatement<never>('test.cancel_create', 'CREATE TABLE cancel_rows (id int PRIMARY KEY)');
const createSlowCommit = defineStatement<never>(
  'test.cancel_function',
  `CREATE FUNCTION sleep_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$`,
);
const attachSlowCommit = defineStatement<never>(
  'test.cancel_trigger',
  `CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON cancel_rows DEFERRABLE INITIALLY DEFERRED
     FOR EACH ROW WHEN (NEW.id = 3) EXECUTE FUNCTION sleep_at_commit()`,
);
const insert = defineStatement<never>('test.cancel_insert', 'INSERT INTO cancel_rows VALUES ($1)');
const find = defineStatement<{ id: number }>('test.cancel_find', 'SELECT id FROM cancel_rows WHERE id = $1');
const sleep = defineStatement<never>('test.cancel_sleep', 'SELECT pg_sleep(100)');
const one = defineStatement<{ n: number }>('test.cancel_one', 'SELECT 1 AS n');
const working = defineStatement<{ count: number }>(
  'test.cancel_working',
  `SELECT count(*)::int AS count FROM pg_stat_activity
   WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid() AND (query LIKE $1 OR wait_event = 'PgSleep')`,
);
const endSleepers = defineStatement<never>(
  'test.cancel_end',
  `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`,
);

/** Resolves once so many sessions are busy. Watches from the outside: nothing tells when a statement has reached PostgreSQL. */
async function busy(count: number): Promise<void> {
  const startedAt = performance.now();
  while ((await getOne(database, working, ['SELECT pg_sleep%'])).count !== count) {
    if (performance.now() - startedAt > 60_000) throw new Error(`Never ${count} busy sessions.`);
    await delay(10);
  }
}

function request() {
  const client = new AbortController();
  const lifetime = new Lifetime(client.signal);
  return { lifetime, leave: () => client.abort(), scope: database.within(lifetime) };
}

test('a statement whose client has gone is cancelled in the server, and the pool serves on', async () => {
  const { scope, leave } = request();
  const outcome = expect(scope.query(sleep)).rejects.toMatchObject({ code: 'TIMEOUT' });
  await busy(1);
  leave();
  await outcome;
  await busy(0);
  expect(await Promise.all([1, 2, 3, 4].map(() => database.query(one)))).toEqual(Array(4).fill([{ n: 1 }]));
});

test('a transaction whose time is up is undone, wherever it stands', async () => {
  const inStatement = request();
  const outcome = expect(
    inStatement.scope.transaction(async (tx) => {
      await tx.query(insert, [1]);
      await tx.query(sleep);
    }),
  ).rejects.toMatchObject({ code: 'TIMEOUT' });
  await busy(1);
  inStatement.lifetime.expire();
  await outcome;
  const between = request();
  await expect(
    between.scope.transaction(async (tx) => {
      await tx.query(insert, [2]);
      between.lifetime.expire();
    }),
  ).rejects.toMatchObject({ code: 'TIMEOUT' });
  expect([await database.query(find, [1]), await database.query(find, [2])]).toEqual([[], []]);
});

test('a commit that is under way is let be', async () => {
  const { scope, lifetime } = request();
  const committing = scope.transaction((tx) => tx.query(insert, [3]));
  await busy(1);
  expect(lifetime.commits).toBe(1);
  lifetime.expire();
  await committing;
  expect([lifetime.commits, await database.query(find, [3])]).toEqual([0, [{ id: 3 }]]);
});

test('a request that is over takes no connection', async () => {
  const { scope, lifetime } = request();
  lifetime.expire();
  await expect(scope.query(one)).rejects.toMatchObject({ code: 'TIMEOUT' });
  await expect(scope.transaction((tx) => tx.query(one))).rejects.toMatchObject({ code: 'TIMEOUT' });
});

test('one that waits for a connection does nothing with it when it comes', async () => {
  const holders = [1, 2, 3].map(() => Promise.withResolvers<undefined>());
  const held = holders.map(({ promise }) => database.transaction(async () => promise));
  const { scope, lifetime } = request();
  const outcome = expect(scope.query(sleep)).rejects.toMatchObject({ code: 'TIMEOUT' });
  lifetime.expire();
  for (const { resolve } of holders) resolve(undefined);
  await Promise.all([outcome, ...held]);
});

test('errors of statements are what they are, and keep their connection', async () => {
  const { scope } = request();
  await scope.query(insert, [4]);
  await expect(scope.query(insert, [4])).rejects.toMatchObject({ code: '23505' });
  expect(await scope.query(find, [4])).toEqual([{ id: 4 }]);
});

test('a connection whose network fell silent is cut off once its request is over, and the pool does not use it again', async () => {
  const proxy = await openSilentProxy(testDatabase.url);
  const behind = await openDatabase(proxy.url, { poolSize: 1, statementTimeoutMs: 200_000 });
  try {
    const lifetime = new Lifetime(new AbortController().signal);
    const outcome = expect(behind.within(lifetime).query(sleep)).rejects.toMatchObject({ code: 'TIMEOUT' });
    await busy(1);
    proxy.fallSilent();
    lifetime.expire();
    await outcome;
    await expect.poll(() => behind.poolUse()).toEqual({ open: 0, waiting: 0 });
  } finally {
    await proxy.close();
    await behind.close();
    // The server does not look whether its client is there before it has something to say.
    await database.query(endSleepers);
    await busy(0);
  }
});
