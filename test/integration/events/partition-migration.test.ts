import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventLogPartitions1795219200020 } from '../../../migrations/1795219200020-event-log-partitions.js';
import { createDataSource } from '../../../src/adapters/database/data-source.js';
import { take, useLogScene } from './log-scene.js';

const scene = useLogScene();
const migration = new EventLogPartitions1795219200020();
let source: DataSource;

beforeAll(async () => {
  source = await createDataSource(scene.url, { poolSize: 2 }).initialize();
});
afterAll(() => source.destroy());

async function run(way: 'up' | 'down'): Promise<void> {
  const runner = source.createQueryRunner();
  try {
    await runner.startTransaction();
    await migration[way](runner);
    await runner.commitTransaction();
  } finally {
    await runner.release();
  }
}

test('a log that was one table is carried over with every row, its trimmed beginning, and its place to go on', async () => {
  await scene.emit('carried', 5_000);
  await scene.sequence();
  await run('down');
  await source.query('DELETE FROM event_log WHERE position <= 1200');
  await source.query(`INSERT INTO event_outbox (type, entity_id, entity_version, payload, occurred_at)
    VALUES ('job.progressed.v1', 'carried', 5001, '{"state":"ACTIVE"}', now())`);
  await run('up');

  expect(await source.query('SELECT first_position::int, end_position::int, closed_at FROM event_partitions')).toEqual([
    { first_position: 1_201, end_position: 5_001 + 4_096, closed_at: null },
  ]);
  expect(await scene.sequence()).toBe(1);
  const feed = await scene.follow();
  expect((await take(feed, 1_200n, 3_801)).map(({ entityVersion }) => entityVersion)).toEqual(
    Array.from({ length: 3_801 }, (_, n) => 1_201 + n),
  );
  await expect(take(feed, 1_199n, 1)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  // The indexes of the old table serve the new one.
  const plan = await source.query<{ 'QUERY PLAN': string }[]>(
    `EXPLAIN SELECT type FROM event_log WHERE entity_id = 'carried' ORDER BY position DESC LIMIT 1`,
  );
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain(
    'Index Scan Backward using event_log_kept_entity',
  );
});

test('an empty log whose events were all forgotten goes on at its head', async () => {
  const head = await scene.head();
  await run('down');
  await source.query('DELETE FROM event_log');
  await run('up');
  expect(await source.query('SELECT first_position::int FROM event_partitions')).toEqual([
    { first_position: Number(head) + 1 },
  ]);
  await scene.emit('after', 3);
  expect(await scene.sequence()).toBe(3);
  expect(await scene.head()).toBe(head + 3n);
});
