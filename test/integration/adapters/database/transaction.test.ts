import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../../src/adapters/database/database.js';
import { defineStatement, getOne } from '../../../../src/entities/_shared/statement.js';
import { useTestDatabase } from '../../../support/database.js';

const testDatabase = useTestDatabase();
let database: Database;
beforeAll(async () => {
  database = await openDatabase(testDatabase.url, { poolSize: 4, statementTimeoutMs: 3_000 });
  await database.query(createRows);
});
afterAll(() => database.close());

const createRows = defineStatement<never>(
  'test.tx_create',
  'CREATE TABLE test_rows (id int PRIMARY KEY, n int NOT NULL)',
);
const insert = defineStatement<never>('test.tx_insert', 'INSERT INTO test_rows VALUES ($1, 0)');
const bump = defineStatement<never>('test.tx_bump', 'UPDATE test_rows SET n = n + 1 WHERE id = $1');
const read = defineStatement<{ n: number }>('test.tx_read', 'SELECT n FROM test_rows WHERE id = $1');
const ownPid = defineStatement<{ pid: number }>('test.tx_pid', 'SELECT pg_backend_pid() AS pid');
const terminate = defineStatement<never>('test.tx_terminate', 'SELECT pg_terminate_backend($1)');
const sleepLong = defineStatement<never>('test.tx_sleep', 'SELECT pg_sleep(10)');
const idleTimeout = defineStatement<{ ms: string }>(
  'test.tx_idle_timeout',
  `SELECT current_setting('idle_in_transaction_session_timeout') AS ms`,
);

test('a throw undoes everything, and the connection serves on', async () => {
  const failing = database.transaction(async (tx) => {
    await tx.query(insert, [1]);
    throw new Error('undo');
  });
  await expect(failing).rejects.toThrow('undo');
  expect(await database.query(read, [1])).toEqual([]);
  expect(database.poolUse().waiting).toBe(0);
});

test('a connection killed in the middle is an error of its transaction, not of the process', async () => {
  const failing = database.transaction(async (tx) => {
    const { pid } = await getOne(tx, ownPid, []);
    await tx.query(insert, [2]);
    await database.query(terminate, [pid]);
    await tx.query(bump, [2]);
  });
  await expect(failing).rejects.toThrow();
  expect(await database.query(read, [2])).toEqual([]);
});

test('two transactions that lock crosswise both end: the one that was chosen is tried again', async () => {
  await database.query(insert, [3]);
  await database.query(insert, [4]);
  const bothHold = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()] as const;
  const attempts = [0, 0];
  const cross = (own: 0 | 1) =>
    database.transaction(async (tx) => {
      attempts[own]! += 1;
      await tx.query(bump, [3 + own]);
      bothHold[own].resolve(undefined);
      await bothHold[1 - own]!.promise;
      await tx.query(bump, [4 - own]);
    });
  await Promise.all([cross(0), cross(1)]);
  expect([await database.query(read, [3]), await database.query(read, [4])]).toEqual([[{ n: 2 }], [{ n: 2 }]]);
  // On a slow machine the one that is tried again may meet the other once more.
  expect(attempts[0]! + attempts[1]!).toBeGreaterThanOrEqual(3);
});

test('a statement past its time is cancelled', async () => {
  await expect(database.query(sleepLong)).rejects.toMatchObject({ code: '57014' });
});

test('a transaction does not wait for ever', async () => {
  expect(await database.transaction((tx) => getOne(tx, idleTimeout, []))).toEqual({ ms: '30s' });
});
