import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../../src/adapters/database/database.js';
import { defineStatement, getOne } from '../../../../src/entities/_shared/statement.js';
import { DatabaseAwayError, UserErrors } from '../../../../src/errors.js';
import { useTestDatabase } from '../../../support/database.js';
import { findFreePort } from '../../../support/platform-process.js';
import { openSilentProxy } from '../../../support/silent-proxy.js';

const testDatabase = useTestDatabase();
let beside: Database;
beforeAll(async () => {
  beside = await openDatabase(testDatabase.url, { poolSize: 1 });
});
afterAll(() => beside.close());

const one = defineStatement<{ n: number }>('test.away_one', 'SELECT 1 AS n');
const own = defineStatement<{ pid: number }>('test.away_own', 'SELECT pg_backend_pid() AS pid');
const end = defineStatement<never>('test.away_end', 'SELECT pg_terminate_backend($1)');
const sleep = defineStatement<never>('test.away_sleep', 'SELECT pg_sleep(1000)');

test('a database that takes no connection is away, and is there again when it does', async () => {
  const port = await findFreePort();
  const proxy = await openSilentProxy(testDatabase.url, port);
  const database = await openDatabase(proxy.url, { poolSize: 2 });
  await proxy.close();
  await expect.poll(() => database.poolUse()).toEqual({ open: 0, waiting: 0 });
  await expect(database.query(one)).rejects.toThrow(DatabaseAwayError);
  await expect(database.transaction((tx) => tx.query(one))).rejects.toThrow(DatabaseAwayError);
  const again = await openSilentProxy(testDatabase.url, port);
  expect(await database.query(one)).toEqual([{ n: 1 }]);
  await database.close();
  await again.close();
});

test('a connection that is ended under a statement or between two is away; what was decided besides is said', async () => {
  const database = await openDatabase(testDatabase.url, { poolSize: 2 });
  const begun = Promise.withResolvers<number>();
  const sleeping = database.transaction(async (tx) => {
    begun.resolve((await getOne(tx, own, [])).pid);
    await tx.query(sleep);
  });
  const outcome = expect(sleeping).rejects.toThrow(DatabaseAwayError);
  await beside.query(end, [await begun.promise]);
  await outcome;
  const endBefore = <T>(last: () => Promise<T>) =>
    database.transaction(async (tx) => {
      const { pid } = await getOne(tx, own, []);
      await beside.query(end, [pid]);
      await tx.query(one).catch(() => undefined);
      return last();
    });
  await expect(endBefore(() => Promise.resolve())).rejects.toThrow(DatabaseAwayError);
  const refusal = UserErrors.of('CONFLICT', null, 'No.');
  await expect(endBefore(() => Promise.reject(refusal))).rejects.toBe(refusal);
  expect(await database.query(one)).toEqual([{ n: 1 }]);
  await database.close();
});

test('nobody waits for ever on a connection whose peer fell silent, not even work that has all the time', async () => {
  const proxy = await openSilentProxy(testDatabase.url);
  const limits = { poolSize: 2, statementTimeoutMs: 300, idleTransactionMs: 300 };
  const database = await openDatabase(proxy.url, limits);
  await database.query(one);
  const asking = database.transaction(async (tx) => {
    await tx.query(one);
    proxy.fallSilent();
    await tx.query(one);
  });
  await expect(asking).rejects.toThrow(DatabaseAwayError);
  await expect.poll(() => database.poolUse()).toEqual({ open: 0, waiting: 0 });
  await proxy.close();
  await database.close();
});

test('work that asks again and again may take longer than any one answer', async () => {
  const database = await openDatabase(testDatabase.url, {
    poolSize: 1,
    statementTimeoutMs: 400,
    idleTransactionMs: 400,
  });
  const nap = defineStatement<never>('test.away_nap', 'SELECT pg_sleep(0.2)');
  const done = await database.transaction(async (tx) => {
    for (let n = 0; n < 6; n += 1) await tx.query(nap);
    return 'done';
  });
  expect(done).toBe('done');
  await database.close();
});

test('a transaction that is allowed to takes longer than others, and no longer than that', async () => {
  const database = await openDatabase(testDatabase.url, {
    poolSize: 1,
    statementTimeoutMs: 100,
    idleTransactionMs: 100,
  });
  const nap = defineStatement<never>('test.away_long_nap', 'SELECT pg_sleep(1)');
  const napFor = (ms: number) =>
    database.transaction(async (tx) => {
      await tx.allow(ms);
      await tx.query(nap);
      return 'done';
    });
  expect(await napFor(5_000)).toBe('done');
  await expect(napFor(50)).rejects.toThrow('statement timeout');
  await expect(database.query(nap)).rejects.toThrow('statement timeout');
  await database.close();
});

test('what may take so long and no longer ends with TIMEOUT, and holds no connection', async () => {
  const database = await openDatabase(testDatabase.url, { poolSize: 1, statementTimeoutMs: 200_000 });
  await expect(database.forAtMost(50).query(sleep)).rejects.toMatchObject({ code: 'TIMEOUT' });
  expect(await database.forAtMost(60_000).query(one)).toEqual([{ n: 1 }]);
  await database.close();
});
