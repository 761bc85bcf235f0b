import { afterAll, beforeAll, expect, it } from 'vitest';
import { MonitoringMetrics1795219200081 } from '../../../migrations/1795219200081-monitoring-metrics.js';
import { createDataSource } from '../../../src/adapters/database/data-source.js';
import { insertMetricPoints, metricSeries } from '../../../src/entities/drift/drift-report.queries.js';
import { keepMonthlyTables } from '../../../src/operations/system/keep-monthly-tables.js';
import { readRows } from '../../support/rows.js';
import { createWorld, type World } from '../../support/world.js';

// Functions with the parameters that TimescaleDB 2 documents, which write down how they are called: it shows that the statements fit
// them, and that the platform works with a table that is not its own to partition; not what TimescaleDB makes of them.
const STAND_IN = [
  'CREATE SCHEMA timescale',
  `CREATE TABLE timescale.pg_extension AS SELECT 'timescaledb'::name AS extname`,
  'CREATE TABLE timescale.calls (call text)',
  `CREATE FUNCTION timescale.create_hypertable(relation regclass, time_column_name name, partitioning_column name DEFAULT NULL,
     number_partitions integer DEFAULT NULL, associated_schema_name name DEFAULT NULL, associated_table_prefix name DEFAULT NULL,
     chunk_time_interval anyelement DEFAULT NULL::bigint, create_default_indexes boolean DEFAULT true,
     if_not_exists boolean DEFAULT false, partitioning_func regproc DEFAULT NULL, migrate_data boolean DEFAULT false)
   RETURNS integer LANGUAGE sql AS $$ INSERT INTO timescale.calls VALUES (concat_ws(' ', 'hypertable', relation, time_column_name)) RETURNING 1 $$`,
  `CREATE FUNCTION timescale.add_retention_policy(relation regclass, drop_after interval, if_not_exists boolean DEFAULT false,
     schedule_interval interval DEFAULT NULL) RETURNS integer
   LANGUAGE sql AS $$ INSERT INTO timescale.calls VALUES (concat_ws(' ', 'retention', relation, drop_after)) RETURNING 1 $$`,
];

let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  for (const statement of STAND_IN) await readRows(world.databaseUrl, statement);
});
afterAll(() => world.close());

/** Makes the table anew as a database with the extension would, under a licence; answers the calls. */
async function migrate(license: string): Promise<string[]> {
  const url = new URL(world.databaseUrl);
  // The catalogue comes last, so that its extensions are those of the stand-in.
  url.searchParams.set('options', `-csearch_path=public,timescale,pg_catalog -ctimescaledb.license=${license}`);
  const source = await createDataSource(url.href).initialize();
  const runner = source.createQueryRunner();
  await runner.query('TRUNCATE timescale.calls');
  const migration = new MonitoringMetrics1795219200081();
  await migration.down(runner);
  await migration.up(runner);
  await runner.release();
  await source.destroy();
  const calls = await readRows<{ call: string }>(world.databaseUrl, 'SELECT call FROM timescale.calls');
  return calls.map(({ call }) => call);
}

it('without the extension the table is in partitions', async () => {
  const rows = await readRows(world.databaseUrl, `SELECT relkind FROM pg_class WHERE relname = 'monitoring_metrics'`);
  expect(rows).toEqual([{ relkind: 'p' }]);
});

it('the edition without policies is asked for none', async () => {
  expect(await migrate('apache')).toEqual(['hypertable monitoring_metrics time']);
});

it('with the extension the table is its own, and points are written, replaced and read all the same', async () => {
  expect(await migrate('timescale')).toEqual([
    'hypertable monitoring_metrics time',
    'retention monitoring_metrics 730 days',
  ]);
  const table = await readRows(
    world.databaseUrl,
    `SELECT relkind, pg_get_constraintdef(con.oid) AS key FROM pg_class
     JOIN pg_constraint AS con ON conrelid = pg_class.oid AND contype = 'p' WHERE relname = 'monitoring_metrics'`,
  );
  // A hypertable is made of an ordinary table all of whose unique keys hold its time.
  expect(table).toEqual([{ relkind: 'r', key: 'PRIMARY KEY (baseline, metric_name, "time")' }]);
  await keepMonthlyTables(world.system);
  const at = world.clock.now();
  for (const value of [0.1, 0.2]) {
    await world.database.transaction((tx) => tx.query(insertMetricPoints, ['baseline_1', at, ['score'], [value]]));
  }
  expect(await world.database.query(metricSeries, ['baseline_1', 'score', at, at])).toEqual([{ at, value: 0.2 }]);
  const parts = await readRows(
    world.databaseUrl,
    `SELECT FROM pg_inherits WHERE inhparent = 'monitoring_metrics'::regclass`,
  );
  expect(parts).toEqual([]);
});
