import { afterAll, beforeAll, expect, test } from 'vitest';
import { UserErrors } from '../../../src/errors.js';
import { type BackfillSkusInput, backfillSkus } from '../../../src/operations/catalog/backfill-skus.js';
import { generateSku } from '../../../src/operations/catalog/generate-skus.js';
import { createWorld, type World } from '../../support/world.js';
import { countEverything, givenVendor, readRows } from './given.js';

let world: World;
let vendorId: string;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  vendorId = await givenVendor(world, 'FILL');
});
afterAll(() => world.close());

const COLUMNS = { idColumn: 'id', vendorColumn: 'vendor', codeColumn: 'code', skuColumn: 'sku' } as const;

async function refusals(input: BackfillSkusInput): Promise<unknown> {
  try {
    await backfillSkus(world.system, input);
  } catch (error) {
    if (error instanceof UserErrors) return error.errors.map(({ code, field }) => [code, field]);
    throw error;
  }
  return 'was not refused';
}

test('every row without a SKU gets one, in batches; rows that have one and rows that cannot are left', async () => {
  const odd = 'Legacy "products"; DROP TABLE skus';
  await readRows(world, 'CREATE SCHEMA "old shop"');
  const name = `"old shop"."${odd.replaceAll('"', '""')}"`;
  await readRows(world, `CREATE TABLE ${name} ("the id" bigint PRIMARY KEY, "by" text, "code ""x""" text, "SKU" text)`);
  await readRows(
    world,
    `INSERT INTO ${name} SELECT n, CASE WHEN n % 2 = 0 THEN 'fill' ELSE $1 END, 'c' || n, NULL FROM generate_series(1, 25) AS n`,
    [vendorId],
  );
  await readRows(
    world,
    `INSERT INTO ${name} VALUES (0, 'FILL', 'C-1', NULL), (30, 'FILL', 'kept', 'MINE'), (31, 'NOBODY', 'x', NULL), (32, 'FILL', '--', NULL), (33, NULL, NULL, NULL), (34, 'FILL', 'known', NULL)`,
  );
  await generateSku(world.system, { vendorId, rawCode: 'known' });
  const progress: number[] = [];
  const input: BackfillSkusInput = {
    table: `old shop.${odd}`,
    idColumn: 'the id',
    vendorColumn: 'by',
    codeColumn: 'code "x"',
    skuColumn: 'SKU',
    batchSize: 7,
    onProgress: ({ done }) => progress.push(done),
  };
  const result = await backfillSkus(world.system, input);
  expect(result).toEqual({
    total: 30,
    done: 30,
    inserted: 25,
    existing: 1,
    collisionsResolved: 1,
    failed: 3,
    completed: true,
    failures: [
      { id: '31', reason: 'There is no vendor "NOBODY".' },
      { id: '32', reason: 'This code has no letter or digit from which a SKU could be made.' },
      { id: '33', reason: 'There is no vendor "".' },
    ],
  });
  expect(progress).toEqual([7, 14, 21, 28, 30]);
  const rows = await readRows<{ id: number; sku: string | null }>(
    world,
    `SELECT "the id"::int AS id, "SKU" AS sku FROM ${name} ORDER BY 1`,
  );
  expect(rows.filter((row) => [0, 2, 25, 30, 31, 34].includes(row.id))).toEqual([
    { id: 0, sku: 'FILL-C1' },
    { id: 2, sku: 'FILL-C2' },
    { id: 25, sku: 'FILL-C25' },
    { id: 30, sku: 'MINE' },
    { id: 31, sku: null },
    { id: 34, sku: 'FILL-KNOWN' },
  ]);
  expect(rows.find((row) => row.id === 1)?.sku).toMatch(/^FILL-C1-[0-9A-Z]{6}$/);
  // Again: only the three that cannot are looked at, and nothing changes.
  const before = await countEverything(world);
  expect(await backfillSkus(world.system, input)).toMatchObject({ total: 3, done: 3, failed: 3, inserted: 0 });
  expect(await countEverything(world)).toEqual(before);
});

test('rows that have no id cannot be told apart: nothing is filled while there are such', async () => {
  await readRows(world, 'CREATE TABLE nameless (id text UNIQUE, vendor text, code text, sku text)');
  await readRows(world, `INSERT INTO nameless VALUES ('1', 'FILL', 'n-1', NULL), (NULL, 'FILL', 'n-2', NULL)`);
  const input = { table: 'nameless', ...COLUMNS, batchSize: 1 };
  expect(await refusals(input)).toEqual([['INVALID', ['idColumn']]]);
  expect(await readRows(world, 'SELECT sku FROM nameless')).toEqual([{ sku: null }, { sku: null }]);
  await readRows(world, `UPDATE nameless SET sku = 'MINE' WHERE id IS NULL`);
  expect(await backfillSkus(world.system, input)).toMatchObject({ total: 1, done: 1, inserted: 1, completed: true });
});

test('a run that is stopped goes on where it was, and ends with the SKUs of a run that was not', async () => {
  await readRows(world, 'CREATE TABLE legacy (id text PRIMARY KEY, vendor text, code text, sku text)');
  await readRows(
    world,
    `INSERT INTO legacy SELECT 'row ' || lpad(n::text, 4, '0'), 'FILL', 'stop' || n FROM generate_series(1, 100) AS n`,
  );
  const stop = new AbortController();
  const first = await backfillSkus(world.system, {
    table: 'legacy',
    ...COLUMNS,
    batchSize: 10,
    signal: stop.signal,
    onProgress: ({ done }) => {
      if (done === 30) stop.abort();
    },
  });
  expect(first).toMatchObject({ total: 100, done: 30, inserted: 30, completed: false });
  const rest = await backfillSkus(world.system, { table: 'legacy', ...COLUMNS, batchSize: 1_000 });
  expect(rest).toMatchObject({ total: 70, done: 70, inserted: 70, completed: true });
  expect(await readRows(world, `SELECT count(*)::int FROM legacy WHERE sku = 'FILL-' || upper(code)`)).toEqual([
    { count: 100 },
  ]);
});

test('two runs at once share one table without a clash', async () => {
  await readRows(world, 'CREATE TABLE shared (id integer PRIMARY KEY, vendor text, code text, sku text)');
  await readRows(world, `INSERT INTO shared SELECT n, 'FILL', 'both' || n FROM generate_series(1, 200) AS n`);
  const run = () => backfillSkus(world.system, { table: 'public.shared', ...COLUMNS, batchSize: 20 });
  const results = await Promise.all([run(), run(), run()]);
  expect(results.map(({ completed }) => completed)).toEqual([true, true, true]);
  expect(results.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(200);
  expect(await readRows(world, `SELECT count(DISTINCT sku)::int FROM shared`)).toEqual([{ count: 200 }]);
});

test('tables and columns that are not there, the platform’s own and ids that are not unique are refused', async () => {
  await readRows(world, 'CREATE TABLE loose (id integer, vendor text, code text, sku text)');
  await readRows(world, 'CREATE UNIQUE INDEX ON loose (id) WHERE id > 5');
  await readRows(world, 'CREATE UNIQUE INDEX ON loose (vendor, id)');
  const before = await countEverything(world);
  const cases: [Partial<BackfillSkusInput>, unknown][] = [
    [{ table: 'nothing' }, [['NOT_FOUND', ['table']]]],
    [{ table: 'no.such.table.at.all' }, [['NOT_FOUND', ['table']]]],
    [{ table: '' }, [['NOT_FOUND', ['table']]]],
    [{ table: 'products' }, [['NOT_ALLOWED_NOW', ['table']]]],
    [{ table: 'public.skus' }, [['NOT_ALLOWED_NOW', ['table']]]],
    [
      { codeColumn: 'nope', skuColumn: 'ctid' },
      [
        ['NOT_FOUND', ['codeColumn']],
        ['NOT_FOUND', ['skuColumn']],
      ],
    ],
    [{}, [['INVALID', ['idColumn']]]],
    [{ batchSize: 0 }, [['INVALID', ['batchSize']]]],
    [{ batchSize: 10_001 }, [['INVALID', ['batchSize']]]],
  ];
  for (const [change, expected] of cases) {
    expect([change, await refusals({ table: 'loose', ...COLUMNS, batchSize: 10, ...change })]).toEqual([
      change,
      expected,
    ]);
  }
  expect(await countEverything(world)).toEqual(before);
});

test('who may not write fills nothing', async () => {
  const viewer = world.contextAs({
    id: 'key_viewer',
    name: 'Viewer',
    roles: ['VIEWER'],
    kind: 'API_KEY',
    expiresAt: null,
  });
  const input = { table: 'legacy', ...COLUMNS, batchSize: 10 };
  await expect(backfillSkus(viewer, input)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(backfillSkus(world.contextAs(null), input)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});
