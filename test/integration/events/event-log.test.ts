import { expect, test } from 'vitest';
import { defineStatement } from '../../../src/entities/_shared/statement.js';
import { readAfter } from '../../../src/events/log-reader.js';
import { startSequencer } from '../../../src/events/sequencer.js';
import { take, useLogScene } from './log-scene.js';

const scene = useLogScene();

const holder = defineStatement<{ pid: number }>(
  'test.lock_holder',
  `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = 7284002
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
);
const hideFunction = defineStatement<never>(
  'test.hide_function',
  'ALTER FUNCTION sequence_events(integer, bigint) RENAME TO sequence_nothing',
);
const showFunction = defineStatement<never>(
  'test.show_function',
  'ALTER FUNCTION sequence_nothing(integer, bigint) RENAME TO sequence_events',
);
const terminate = defineStatement<never>('test.terminate', 'SELECT pg_terminate_backend($1)');

test('an event whose transaction is undone is never seen', async () => {
  await scene.add('undone');
  await expect(scene.change('undone', () => Promise.reject(new Error('undo')))).rejects.toThrow('undo');
  await scene.sequence();
  expect((await readAfter(scene.deps.database, 0n, 10)).filter(({ entityId }) => entityId === 'undone')).toEqual([]);
});

test('a transaction that writes first and commits last is not lost and not before what was read', async () => {
  await scene.add('slow');
  await scene.add('fast');
  const head = await scene.head();
  const written = Promise.withResolvers<undefined>();
  const mayCommit = Promise.withResolvers<undefined>();
  const slow = scene.change('slow', () => {
    written.resolve(undefined);
    return mayCommit.promise;
  });
  await written.promise;
  await scene.change('fast');
  await scene.sequence();
  const [first] = await readAfter(scene.deps.database, head, 10);
  expect(first).toMatchObject({ entityId: 'fast', position: head + 1n });
  mayCommit.resolve(undefined);
  await slow;
  await scene.sequence();
  expect(await readAfter(scene.deps.database, head + 1n, 10)).toMatchObject([
    { entityId: 'slow', position: head + 2n },
  ]);
});

test('40 writers, two sequencers, a leader killed again and again: every event once, dense, each entity in version order', async () => {
  const WRITERS = 40;
  const CHANGES = 25;
  const ENTITIES = 10;
  for (let entity = 0; entity < ENTITIES; entity += 1) await scene.add(`e${entity}`);
  const head = await scene.head();
  const feed = await scene.follow();
  const sequencers = [startSequencer(scene.deps), startSequencer(scene.deps)];
  const reading = take(feed, head, WRITERS * CHANGES);
  let killed = 0;
  const writing = Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      for (let n = 0; n < CHANGES; n += 1) {
        await scene.change(`e${(writer + n) % ENTITIES}`);
        if (writer !== 0 || n % 8 !== 7) continue;
        for (const { pid } of await scene.deps.database.query(holder)) {
          await scene.deps.database.query(terminate, [pid]);
          killed += 1;
        }
      }
    }),
  );
  await writing;
  const events = await reading;
  await Promise.all(sequencers.map((sequencer) => sequencer.stop()));

  expect(killed).toBeGreaterThan(0);
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => head + 1n + BigInt(index)));
  for (const [, own] of Map.groupBy(events, ({ entityId }) => entityId)) {
    expect(own.map(({ entityVersion }) => entityVersion)).toEqual(own.map((_, index) => index + 1));
  }
  expect(events).toHaveLength(WRITERS * CHANGES);
});

test('a sequencer that cannot work tries again at its pace, however much is written', async () => {
  await scene.add('stuck');
  const failures: string[] = [];
  const listening = { ...scene.deps.logger, warn: (_fields: object, message: string) => failures.push(message) };
  await scene.deps.database.query(hideFunction);
  const startedAt = performance.now();
  const sequencer = startSequencer({ ...scene.deps, logger: listening });
  await expect.poll(() => failures.length).toBeGreaterThan(0);
  for (let n = 0; n < 40; n += 1) await scene.change('stuck');
  const tries = 1 + Math.floor((performance.now() - startedAt) / 500);
  expect(failures.length).toBeLessThanOrEqual(tries);
  const head = await scene.head();
  const feed = await scene.follow();
  await scene.deps.database.query(showFunction);
  expect(await take(feed, head, 40)).toHaveLength(40);
  await sequencer.stop();
});

test('a reader far behind gets the same events from the table as a live one from memory', async () => {
  await scene.add('many');
  const head = await scene.head();
  const feed = await scene.follow();
  const sequencer = startSequencer(scene.deps);
  const live = take(feed, head, 6_000);
  await scene.emit('many', 6_000);
  const seenLive = await live;
  const replayed = await take(feed, head, 6_000);
  await sequencer.stop();
  expect(replayed.map(({ position }) => position)).toEqual(seenLive.map(({ position }) => position));
  expect(seenLive.map(({ entityVersion }) => entityVersion)).toEqual(Array.from({ length: 6_000 }, (_, n) => n + 1));
});

test('a follower whose signal aborts ends and leaves nothing waiting', async () => {
  const feed = await scene.follow();
  const gone = new AbortController();
  const following = feed.follow(feed.position, gone.signal).next();
  gone.abort();
  expect(await following).toEqual({ done: true, value: undefined });
});
