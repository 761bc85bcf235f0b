import { afterAll, beforeAll } from 'vitest';
import { type Database, openDatabase, type Tx } from '../../../src/adapters/database/database.js';
import { createLogger } from '../../../src/adapters/logger/logger.js';
import { createMetrics } from '../../../src/adapters/metrics/metrics.js';
import { defineStatement, getOne } from '../../../src/entities/_shared/statement.js';
import { append } from '../../../src/events/append.js';
import type { NewEvent, StampedEvent } from '../../../src/events/event-catalogue.js';
import { LogFeed } from '../../../src/events/log-feed.js';
import { readHead } from '../../../src/events/log-reader.js';
import { useTestDatabase } from '../../support/database.js';

const createCounters = defineStatement<never>(
  'scene.counters',
  'CREATE TABLE test_counter (id text PRIMARY KEY, version int NOT NULL)',
);
const addCounter = defineStatement<never>(
  'scene.counter_add',
  'INSERT INTO test_counter VALUES ($1, 0) ON CONFLICT DO NOTHING',
);
const bump = defineStatement<{ version: number }>(
  'scene.counter_bump',
  'UPDATE test_counter SET version = version + 1 WHERE id = $1 RETURNING version',
);
const sequence = defineStatement<{ moved: number }>('scene.sequence', 'SELECT sequence_events(100000) AS moved');

/** An event of an entity at a version. */
export const eventOf = (entityId: string, entityVersion: number): NewEvent<'job.progressed.v1'> => ({
  type: 'job.progressed.v1',
  entityId,
  entityVersion,
  payload: { state: 'ACTIVE' },
  occurredAt: new Date('2026-01-01T00:00:00Z'),
});

/** A database with entities that are nothing but a version, for tests of the log itself. Nothing runs in the background. */
export function useLogScene() {
  const testDatabase = useTestDatabase();
  const logger = createLogger('silent');
  const metrics = createMetrics();
  let database: Database;
  const feeds: LogFeed[] = [];
  beforeAll(async () => {
    // Several files run at once, and a server of others takes a hundred connections.
    database = await openDatabase(testDatabase.url, { poolSize: 24 });
    await database.query(createCounters);
  });
  afterAll(async () => {
    await Promise.all(feeds.map((feed) => feed.stop()));
    await database.close();
  });

  return {
    get url() {
      return testDatabase.url;
    },
    get deps() {
      return { database, logger, metrics };
    },
    add: (id: string) => database.query(addCounter, [id]),
    head: () => readHead(database),
    /** Moves everything committed into the log. */
    sequence: async () => (await getOne(database, sequence, [])).moved,

    /** A feed that has started; it stops after the tests. */
    async follow(): Promise<LogFeed> {
      const feed = new LogFeed({ database, logger, metrics });
      await feed.start();
      feeds.push(feed);
      return feed;
    },

    /** One change with its event, as every operation does it. */
    change: (id: string, before: () => Promise<void> = () => Promise.resolve()): Promise<void> =>
      database.transaction(async (tx) => {
        await bumpAndAppend(tx, id);
        await before();
      }),

    /** Many events of one entity in one transaction. */
    emit: (id: string, count: number): Promise<void> =>
      database.transaction((tx) =>
        append(
          tx,
          Array.from({ length: count }, (_, n) => eventOf(id, n + 1)),
        ),
      ),
  };
}

/** Raises an entity's version and writes the event of it. */
export async function bumpAndAppend(tx: Tx, id: string): Promise<void> {
  const { version } = await getOne(tx, bump, [id]);
  await append(tx, [eventOf(id, version)]);
}

/** The next `count` events, and what comes with the last of them. */
export async function take(feed: LogFeed, after: bigint, count: number): Promise<StampedEvent[]> {
  const taken: StampedEvent[] = [];
  for await (const batch of feed.follow(after, AbortSignal.timeout(60_000))) {
    taken.push(...batch);
    if (taken.length >= count) return taken;
  }
  throw new Error(`The feed gave ${taken.length} of ${count} events.`);
}
