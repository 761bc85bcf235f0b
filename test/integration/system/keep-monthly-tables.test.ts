import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepMonthlyTables } from '../../../src/operations/system/keep-monthly-tables.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';

const DAY_MS = 86_400_000;
const TABLES = [{ table: 'visits', retentionDays: 90 }];

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  await readRows(
    world.databaseUrl,
    `CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, PRIMARY KEY (at, id)) PARTITION BY RANGE (at)`,
  );
  await readRows(world.databaseUrl, 'CREATE INDEX visits_id ON visits (id)');
  world.clock.advance(Date.parse('2026-12-31T23:30:00Z') - world.clock.now().getTime());
});
afterAll(() => world.close());

/** The partitions, attached or not, with their bounds. */
async function partitions(): Promise<string[]> {
  const rows = await readRows<{ name: string }>(
    world.databaseUrl,
    `SELECT relname || COALESCE(' ' || pg_get_expr(relpartbound, oid), ' detached') AS name
     FROM pg_class WHERE relkind = 'r' AND relname LIKE 'visits\\_%' ORDER BY relname`,
  );
  return rows.map(({ name }) => name);
}

const names = async () => (await partitions()).map((line) => line.split(' ')[0]);

test('the last, the present and the next two months are made, in UTC, once, however many ask', async () => {
  const made = await Promise.all([1, 2, 3, 4].map(() => keepMonthlyTables(world.system, TABLES)));
  expect(made.reduce((sum, turn) => sum + turn.made, 0)).toBe(4);
  expect(await keepMonthlyTables(world.system, TABLES)).toEqual({ made: 0, dropped: 0 });
  expect(await names()).toEqual(['visits_y2026m11', 'visits_y2026m12', 'visits_y2027m01', 'visits_y2027m02']);
  await readRows(
    world.databaseUrl,
    `INSERT INTO visits (at) VALUES ('2026-12-31T23:59:59.999Z'), ('2027-01-01T00:00:00Z'), ('2027-02-28T23:59:59.999Z')`,
  );
  const rows = await readRows<{ at: string }>(
    world.databaseUrl,
    'SELECT tableoid::regclass::text AS at FROM visits ORDER BY at, id',
  );
  expect(rows.map(({ at }) => at)).toEqual(['visits_y2026m12', 'visits_y2027m01', 'visits_y2027m02']);
});

test('months leave when the last of their days is older than is kept, and not while somebody reads', async () => {
  world.clock.advance(60 * DAY_MS);
  expect(await keepMonthlyTables(world.system, TABLES)).toEqual({ made: 3, dropped: 1 });
  expect((await names())[0]).toBe('visits_y2026m12');
  world.clock.advance(31 * DAY_MS);
  const release = Promise.withResolvers<undefined>();
  const held = Promise.withResolvers<undefined>();
  const reader = world.database.transaction(async (tx) => {
    await tx.run('SELECT count(*) FROM visits', []);
    held.resolve(undefined);
    await release.promise;
  });
  await held.promise;
  expect(await keepMonthlyTables(world.system, TABLES)).toEqual({ made: 1, dropped: 0 });
  release.resolve(undefined);
  await reader;
  expect(await keepMonthlyTables(world.system, TABLES)).toEqual({ made: 0, dropped: 1 });
  expect((await partitions()).filter((line) => line.endsWith('detached'))).toEqual([]);
  expect(await readRows(world.databaseUrl, 'SELECT count(*)::int AS count FROM visits')).toEqual([{ count: 2 }]);
});

test('what a process left detached is dropped by the next, and tables that are only named alike stay', async () => {
  await readRows(world.databaseUrl, 'ALTER TABLE visits DETACH PARTITION visits_y2027m01');
  await readRows(world.databaseUrl, 'CREATE TABLE visits_y2027 (at timestamptz)');
  await readRows(world.databaseUrl, 'CREATE TABLE visits_of_y2027m01 (at timestamptz)');
  expect((await keepMonthlyTables(world.system, TABLES)).dropped).toBe(1);
  expect(await names()).toContain('visits_y2027');
  expect(await names()).toContain('visits_of_y2027m01');
});

test('a table that does not exist fails, and the platform’s own are all there', async () => {
  await expect(keepMonthlyTables(world.system, [{ table: 'nothing', retentionDays: 1 }])).rejects.toThrow('nothing');
  // Those that the migrations made are long ago by this clock.
  await keepMonthlyTables(world.system);
  expect(await keepMonthlyTables(world.system)).toEqual({ made: 0, dropped: 0 });
});
