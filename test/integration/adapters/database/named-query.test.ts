import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase, type Tx } from '../../../../src/adapters/database/database.js';
import { typeParsers } from '../../../../src/adapters/database/parse-timestamp.js';
import { defineStatement } from '../../../../src/entities/_shared/statement.js';
import { useTestDatabase } from '../../../support/database.js';

const testDatabase = useTestDatabase();
// One connection: what a statement leaves behind is met by the next.
let database: Database;
beforeAll(async () => {
  database = await openDatabase(testDatabase.url, { poolSize: 1 });
  await database.query(create);
});
afterAll(() => database.close());

const create = defineStatement<never>('named.create', 'CREATE TABLE named_rows (id int PRIMARY KEY, note text)');
const insert = defineStatement<never>('named.insert', 'INSERT INTO named_rows VALUES ($1, $2)');
const add = defineStatement<{ id: number }>('named.add', 'INSERT INTO named_rows VALUES ($1, $2) RETURNING id');
const ids = defineStatement<{ id: number }>('named.ids', 'SELECT id FROM named_rows ORDER BY id');
const everything = defineStatement<object>('named.everything', 'SELECT * FROM named_rows WHERE id = $1');
const widen = defineStatement<never>('named.widen', 'ALTER TABLE named_rows ADD COLUMN more int');
const narrow = defineStatement<never>('named.narrow', 'ALTER TABLE named_rows DROP COLUMN more');
const absent = defineStatement<never>('named.absent', 'SELECT 1 FROM no_such_table');
const kinds = defineStatement<object>(
  'named.kinds',
  `SELECT 1 AS int, 9007199254740993 AS big, 1.50::numeric AS money, true AS flag, NULL::text AS nothing, 'ü€𝄞' AS text,
    ARRAY['a', NULL, '{"'] AS texts, '{"a": [1, null]}'::jsonb AS json, '\\x00ff'::bytea AS bytes, 0.1::float8 AS float,
    '2026-11-21 09:30:00.125+00'::timestamptz AS at, $1::text[] AS list, $2::jsonb AS object, $3::timestamptz AS given, $4::bytea AS raw`,
);
const KINDS = [['x', 'ü"\\'], { deep: ['é'] }, new Date('2026-01-02T03:04:05.678Z'), Buffer.from([0, 255, 7])];

const onlyAtCommit = (tx: Tx, id: number): Promise<void> => {
  tx.leaveToCommit(insert, [id, null]);
  return Promise.resolve();
};
const stored = async () => (await database.query(ids)).map(({ id }) => id);

test('rows are those of pg’s own query, described for the first time and remembered the second', async () => {
  const client = new pg.Client({ connectionString: testDatabase.url, types: typeParsers });
  await client.connect();
  const { rows } = await client.query({ ...kinds, values: KINDS }).finally(() => client.end());
  expect(await database.query(kinds, KINDS)).toEqual(rows);
  expect(await database.query(kinds, KINDS)).toEqual(rows);
});

test('a value that cannot be written down, or that PostgreSQL refuses, harms nothing that follows', async () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  await expect(database.query(insert, [1, circular])).rejects.toThrow('circular');
  await expect(database.query(add, ['not a number', ''])).rejects.toMatchObject({ code: '22P02' });
  await expect(database.query(absent)).rejects.toMatchObject({ code: '42P01' });
  await expect(database.query(absent)).rejects.toMatchObject({ code: '42P01' });
  expect(await database.query(add, [1, 'one'])).toEqual([{ id: 1 }]);
  expect(await database.query(insert, [2, null])).toEqual([]);
  expect(await database.query(insert, [3, null])).toEqual([]);
  expect(await stored()).toEqual([1, 2, 3]);
});

test('where the columns have changed, PostgreSQL refuses the old plan: no row is put together wrongly', async () => {
  await database.query(everything, [1]);
  await database.query(widen);
  await expect(database.query(everything, [1])).rejects.toMatchObject({ code: '0A000' });
  await database.query(narrow);
});

test('a transaction whose first statement fails leaves nothing, nor do those that were sent beside it', async () => {
  const before = await stored();
  const beside: unknown[] = [];
  const failing = database.transaction(async (tx) => {
    beside.push(...(await Promise.allSettled([tx.query(insert, [1, null]), tx.query(insert, [10, null])])));
    await tx.query(insert, [11, null]);
  });
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  expect(beside).toMatchObject([
    { status: 'rejected', reason: { code: '23505' } },
    { status: 'rejected', reason: { code: '23505' } },
  ]);
  expect(await stored()).toEqual(before);
});

test('what is left to the COMMIT is written with it, alone or behind others', async () => {
  await database.transaction((tx) => onlyAtCommit(tx, 20));
  await database.transaction(async (tx) => {
    await tx.query(insert, [21, null]);
    tx.leaveToCommit(add, [22, null]);
    await tx.query(insert, [23, null]);
  });
  expect((await stored()).filter((id) => id >= 20)).toEqual([20, 21, 22, 23]);
});

test('what is left to the COMMIT and fails undoes everything', async () => {
  const before = await stored();
  const failing = database.transaction(async (tx) => {
    await tx.query(insert, [30, null]);
    tx.leaveToCommit(insert, [1, null]);
  });
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  await expect(database.transaction((tx) => onlyAtCommit(tx, 1))).rejects.toMatchObject({
    code: '23505',
  });
  expect(await stored()).toEqual(before);
});

test('a library’s text may come first, and a transaction of nothing asks nothing', async () => {
  await expect(
    database.transaction(async (tx) => {
      await tx.run('INSERT INTO named_rows VALUES ($1, NULL)', [40]);
      await tx.query(insert, [41, null]);
      throw new Error('undo');
    }),
  ).rejects.toThrow('undo');
  expect(await database.transaction(() => Promise.resolve('nothing'))).toBe('nothing');
  expect((await stored()).filter((id) => id >= 40)).toEqual([]);
});
