import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../src/adapters/database/database.js';
import { createLogger } from '../../../src/adapters/logger/logger.js';
import { defineStatement, getOne } from '../../../src/entities/_shared/statement.js';
import { append } from '../../../src/events/append.js';
import type { NewEvent, StampedEvent } from '../../../src/events/event-catalogue.js';
import { LogFeed } from '../../../src/events/log-feed.js';
import { readAfter, readHead } from '../../../src/events/log-reader.js';
import { startSequencer } from '../../../src/events/sequencer.js';
import { useTestDatabase } from '../../support/database.js';

const testDatabase = useTestDatabase();
const logger = createLogger('silent');
let database: Database;

const createCounter = defineStatement<never>(
  'test.counter',
  'CREATE TABLE IF NOT EXISTS test_counter (id text PRIMARY KEY, version int NOT NULL)',
);
const addCounter = defineStatement<never>(
  'test.counter_add',
  'INSERT INTO test_counter VALUES ($1, 0) ON CONFLICT DO NOTHING',
);
const bump = defineStatement<{ version: number }>(
  'test.counter_bump',
  'UPDATE test_counter SET version = version + 1 WHERE id = $1 RETURNING version',
);
const sequence = defineStatement<{ moved: number }>('test.event_sequence', 'SELECT sequence_events(1000) AS moved');
const forget = defineStatement<never>('test.event_forget', 'DELETE FROM event_log WHERE position <= $1');
const holder = defineStatement<{ pid: number }>(
  'test.lock_holder',
  `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = 7284002`,
);
const hideFunction = defineStatement<never>(
  'test.hide_function',
  'ALTER FUNCTION sequence_events(integer) RENAME TO sequence_nothing',
);
const showFunction = defineStatement<never>(
  'test.show_function',
  'ALTER FUNCTION sequence_nothing(integer) RENAME TO sequence_events',
);
const terminate = defineStatement<never>('test.terminate', 'SELECT pg_terminate_backend($1)');

const event = (entityId: string, entityVersion: number): NewEvent<'job.progressed.v1'> => ({
  type: 'job.progressed.v1',
  entityId,
  entityVersion,
  payload: { state: 'ACTIVE' },
  occurredAt: new Date('2026-01-01T00:00:00Z'),
});

beforeAll(async () => {
  database = await openDatabase(testDatabase.url, { poolSize: 50 });
  await database.query(createCounter);
});
afterAll(() => database.close());

/** One change with its event, as every operation does it. */
async function change(entityId: string, before: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  await database.transaction(async (tx) => {
    const { version } = await getOne(tx, bump, [entityId]);
    await append(tx, [event(entityId, version)]);
    await before();
  });
}

async function take(feed: LogFeed, after: bigint, count: number): Promise<StampedEvent[]> {
  const taken: StampedEvent[] = [];
  for await (const batch of feed.follow(after, AbortSignal.timeout(20_000))) {
    taken.push(...batch);
    if (taken.length >= count) return taken;
  }
  throw new Error(`The feed gave ${taken.length} of ${count} events.`);
}

test('an event whose transaction is undone is never seen', async () => {
  await database.query(addCounter, ['undone']);
  await expect(change('undone', () => Promise.reject(new Error('undo')))).rejects.toThrow('undo');
  await database.query(sequence);
  expect((await readAfter(database, 0n, 10)).filter(({ entityId }) => entityId === 'undone')).toEqual([]);
});

test('a transaction that writes first and commits last is not lost and not before what was read', async () => {
  await database.query(addCounter, ['slow']);
  await database.query(addCounter, ['fast']);
  const head = await readHead(database);
  const written = Promise.withResolvers<undefined>();
  const mayCommit = Promise.withResolvers<undefined>();
  const slow = change('slow', () => {
    written.resolve(undefined);
    return mayCommit.promise;
  });
  await written.promise;
  await change('fast');
  await database.query(sequence);
  const [first] = await readAfter(database, head, 10);
  expect(first).toMatchObject({ entityId: 'fast', position: head + 1n });
  mayCommit.resolve(undefined);
  await slow;
  await database.query(sequence);
  expect(await readAfter(database, head + 1n, 10)).toMatchObject([{ entityId: 'slow', position: head + 2n }]);
});

test('40 writers, two sequencers, a leader killed again and again: every event once, dense, each entity in version order', async () => {
  const WRITERS = 40;
  const CHANGES = 25;
  const ENTITIES = 10;
  for (let entity = 0; entity < ENTITIES; entity += 1) await database.query(addCounter, [`e${entity}`]);
  const head = await readHead(database);
  const feed = new LogFeed(database, logger);
  await feed.start();
  const sequencers = [startSequencer(database, logger), startSequencer(database, logger)];
  const reading = take(feed, head, WRITERS * CHANGES);
  let killed = 0;
  const writing = Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      for (let n = 0; n < CHANGES; n += 1) {
        await change(`e${(writer + n) % ENTITIES}`);
        if (writer !== 0 || n % 8 !== 7) continue;
        for (const { pid } of await database.query(holder)) {
          await database.query(terminate, [pid]);
          killed += 1;
        }
      }
    }),
  );
  await writing;
  const events = await reading;
  await Promise.all(sequencers.map((sequencer) => sequencer.stop()));
  await feed.stop();

  expect(killed).toBeGreaterThan(0);
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => head + 1n + BigInt(index)));
  for (const [, own] of Map.groupBy(events, ({ entityId }) => entityId)) {
    expect(own.map(({ entityVersion }) => entityVersion)).toEqual(own.map((_, index) => index + 1));
  }
  expect(events).toHaveLength(WRITERS * CHANGES);
});

test('a sequencer that cannot work tries again at its pace, however much is written', async () => {
  await database.query(addCounter, ['stuck']);
  const failures: string[] = [];
  const listening = { ...logger, warn: (_fields: object, message: string) => failures.push(message) };
  await database.query(hideFunction);
  const startedAt = performance.now();
  const sequencer = startSequencer(database, listening);
  await expect.poll(() => failures.length).toBeGreaterThan(0);
  for (let n = 0; n < 40; n += 1) await change('stuck');
  const tries = 1 + Math.floor((performance.now() - startedAt) / 500);
  expect(failures.length).toBeLessThanOrEqual(tries);
  const head = await readHead(database);
  const feed = new LogFeed(database, logger);
  await feed.start();
  await database.query(showFunction);
  expect(await take(feed, head, 40)).toHaveLength(40);
  await sequencer.stop();
  await feed.stop();
});

test('a reader far behind gets the same events from the table as a live one from memory', async () => {
  await database.query(addCounter, ['many']);
  const head = await readHead(database);
  const feed = new LogFeed(database, logger);
  await feed.start();
  const sequencer = startSequencer(database, logger);
  const live = take(feed, head, 6_000);
  await database.transaction((tx) =>
    append(
      tx,
      Array.from({ length: 6_000 }, (_, n) => event('many', n + 1)),
    ),
  );
  const seenLive = await live;
  const replayed = await take(feed, head, 6_000);
  await sequencer.stop();
  await feed.stop();
  expect(replayed.map(({ position }) => position)).toEqual(seenLive.map(({ position }) => position));
  expect(seenLive.map(({ entityVersion }) => entityVersion)).toEqual(Array.from({ length: 6_000 }, (_, n) => n + 1));
});

test('a cursor whose next event has left the log is refused, not skipped over', async () => {
  const head = await readHead(database);
  await database.query(forget, [(head - 5n).toString()]);
  const feed = new LogFeed(database, logger);
  await feed.start();
  const kept = await take(feed, head - 5n, 5);
  expect(kept).toHaveLength(5);
  await expect(take(feed, head - 6n, 1)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  await feed.stop();
});

test('a follower whose signal aborts ends and leaves nothing waiting', async () => {
  const feed = new LogFeed(database, logger);
  await feed.start();
  const gone = new AbortController();
  const following = feed.follow(feed.position, gone.signal).next();
  gone.abort();
  expect(await following).toEqual({ done: true, value: undefined });
  await feed.stop();
});
