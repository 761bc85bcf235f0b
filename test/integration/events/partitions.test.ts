import { expect, test } from 'vitest';
import { defineStatement, getOne } from '../../../src/entities/_shared/statement.js';
import { readNewestOf } from '../../../src/events/log-reader.js';
import { readRows } from '../../support/rows.js';
import { take, useLogScene } from './log-scene.js';

const scene = useLogScene();

/** What the smallest partition holds. */
const SMALLEST = 4_096;

const forget = defineStatement<{ forgotten: string }>(
  'test.forget',
  `SELECT forget_event_partitions('infinity') AS forgotten`,
);
const drop = defineStatement<{ dropped: number }>('test.drop', 'SELECT drop_detached_event_partitions() AS dropped');

interface PartitionRow {
  readonly first: number;
  readonly end: number;
  readonly closed: boolean;
}

const partitions = () =>
  readRows<PartitionRow>(
    scene.url,
    `SELECT first_position::int AS first, end_position::int AS end, closed_at IS NOT NULL AS closed
     FROM event_partitions ORDER BY first_position`,
  );

/** The tables behind the log, attached or not. */
async function tables(): Promise<string[]> {
  const rows = await readRows<{ name: string }>(
    scene.url,
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE 'event_log_p%' ORDER BY oid`,
  );
  return rows.map(({ name }) => name);
}

/** Holds a lock on the log until it is let go, as a dump or a report would. */
async function holdLog(mode: string): Promise<() => Promise<void>> {
  const held = Promise.withResolvers<undefined>();
  const letGo = Promise.withResolvers<undefined>();
  const transaction = scene.deps.database.transaction(async (tx) => {
    await tx.run(`LOCK TABLE event_log IN ${mode} MODE`, []);
    held.resolve(undefined);
    await letGo.promise;
  });
  await held.promise;
  return async () => {
    letGo.resolve(undefined);
    await transaction;
  };
}

test('partitions are made before they are needed and on demand, and grow while they fill fast', async () => {
  expect(await partitions()).toEqual([{ first: 1, end: 1 + SMALLEST, closed: false }]);
  await scene.emit('ahead', SMALLEST / 2 + 1);
  await scene.sequence();
  const second = { first: 1 + SMALLEST, end: 1 + SMALLEST * 5, closed: false };
  expect(await partitions()).toEqual([{ first: 1, end: 1 + SMALLEST, closed: false }, second]);

  // More than all that is there, in one batch.
  await scene.emit('ahead', SMALLEST * 8);
  expect(await scene.sequence()).toBe(SMALLEST * 8);
  const rows = await partitions();
  expect(rows).toEqual([
    { first: 1, end: 1 + SMALLEST, closed: true },
    { ...second, closed: true },
    { first: 1 + SMALLEST * 5, end: 1 + SMALLEST * 21, closed: false },
  ]);
  const head = await scene.head();
  const feed = await scene.follow();
  const all = await take(feed, 0n, Number(head));
  expect(all.map(({ position }) => position)).toEqual(Array.from({ length: Number(head) }, (_, n) => BigInt(n + 1)));
  expect(await readNewestOf(scene.deps.database, 'ahead')).toMatchObject({ position: head });
});

test('a log that somebody reads or dumps takes events and gets partitions, and forgets later', async () => {
  const letGo = await holdLog('ACCESS SHARE');
  const [{ end }] = (await partitions()).slice(-1) as [PartitionRow];
  const head = Number(await scene.head());
  await scene.emit('dumped', end - head);
  expect(await scene.sequence()).toBe(end - head);
  expect((await partitions()).at(-1)?.first).toBe(end);
  const before = await tables();
  expect(await scene.deps.database.query(forget)).toEqual([{ forgotten: '0' }]);
  expect(await tables()).toEqual(before);
  await letGo();
  expect(Number((await getOne(scene.deps.database, forget, [])).forgotten)).toBeGreaterThan(0);
});

test('a log that is locked against new partitions goes on in the present one, and makes the next when it can', async () => {
  const [{ first, end }] = (await partitions()).slice(-1) as [PartitionRow];
  const letGo = await holdLog('SHARE UPDATE EXCLUSIVE');
  await scene.emit('locked', Math.floor((end - first) / 2) + 10);
  expect(await scene.sequence()).toBeGreaterThan(0);
  expect((await partitions()).at(-1)).toEqual({ first, end, closed: false });
  await letGo();
  await scene.emit('locked', 1);
  await scene.sequence();
  expect((await partitions()).at(-1)?.first).toBe(end);
});

test('what a process left detached is dropped by the next, and nothing else', async () => {
  await scene.deps.database.query(drop);
  await readRows(scene.url, 'CREATE TABLE event_log_p99999999 (position bigint)');
  await readRows(scene.url, 'CREATE TABLE event_log_plan (position bigint)');
  const [{ dropped }] = (await scene.deps.database.query(drop)) as [{ dropped: number }];
  expect(dropped).toBe(1);
  const kept = (await partitions()).map(({ first }) => `event_log_p${first}`);
  expect(await tables()).toEqual([...kept, 'event_log_plan']);
});
