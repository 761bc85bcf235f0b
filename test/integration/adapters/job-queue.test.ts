import { PgBoss } from 'pg-boss';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { openDatabase } from '../../../src/adapters/database/database.js';
import { openPgBossQueue } from '../../../src/adapters/job-queue/pg-boss-queue.js';
import { createLogger } from '../../../src/adapters/logger/logger.js';
import { createTestDatabase } from '../../support/database.js';

interface Work {
  readonly notes: { readonly text: string };
}

async function givenDatabase() {
  const testDatabase = await createTestDatabase();
  const database = await openDatabase(testDatabase.url);
  onTestFinished(async () => {
    await database.close();
    await testDatabase.drop();
  });
  return { url: testDatabase.url, database };
}

function openQueue(url: string, retryLimit: number) {
  const definition = { name: 'notes', schema: z.strictObject({ text: z.string() }), retryLimit, concurrency: 1 };
  return openPgBossQueue<Work>({
    url,
    queues: { notes: definition },
    logger: createLogger('silent'),
    supervise: false,
  });
}

async function openBoss(url: string): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
  await boss.start();
  onTestFinished(() => boss.stop({ graceful: false, close: true }));
  return boss;
}

/** The terms of both queues; their figures, which change by themselves, are left out. */
async function termsOf(boss: PgBoss) {
  const queues = await boss.getQueues(['notes', 'notes.dead']);
  return queues
    .map(({ name, retryLimit, retryDelay, retryDelayMax, retryBackoff, ...rest }) => {
      const { expireInSeconds, heartbeatSeconds, deleteAfterSeconds, notify, deadLetter } = rest;
      const retries = { retryLimit, retryDelay, retryDelayMax, retryBackoff };
      return { name, ...retries, expireInSeconds, heartbeatSeconds, deleteAfterSeconds, notify, deadLetter };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

test('queues that an earlier version made go by the terms of this one, and keep their messages', async () => {
  const { url, database } = await givenDatabase();
  const boss = await openBoss(url);
  const first = await openQueue(url, 3);
  const terms = await termsOf(boss);
  expect(terms).toMatchObject([
    { name: 'notes', retryLimit: 3, expireInSeconds: 1_800, heartbeatSeconds: 10, deadLetter: 'notes.dead' },
    { name: 'notes.dead', retryLimit: 20, expireInSeconds: 1_800, heartbeatSeconds: 10, deadLetter: null },
  ]);
  await database.transaction((tx) => first.enqueue(tx, 'notes', [{ text: 'early' }]));
  await first.stop(1_000);
  const earlier = { expireInSeconds: 60, retryDelay: 9, retryBackoff: false, deleteAfterSeconds: 77, notify: false };
  await boss.updateQueue('notes', { ...earlier, heartbeatSeconds: 30, retryDelayMax: null, deadLetter: null });
  await boss.updateQueue('notes.dead', { ...earlier, retryLimit: 1 });

  const second = await openQueue(url, 5);
  expect(await termsOf(boss)).toEqual([{ ...terms[0], retryLimit: 5 }, terms[1]]);
  await database.transaction((tx) => second.enqueue(tx, 'notes', [{ text: 'late' }]));
  expect(await second.inspect('notes')).toEqual({ waiting: 2, underWork: 0, dead: 0 });
  const sent = await boss.fetch<{ text: string }>('notes', { batchSize: 2, includeMetadata: true });
  expect(sent.map(({ data, expireInSeconds }) => [data.text, expireInSeconds]).sort()).toEqual([
    ['early', 1_800],
    ['late', 1_800],
  ]);
  await second.stop(1_000);
});

test('processes that start at once agree', async () => {
  const { url } = await givenDatabase();
  const queues = await Promise.all([1, 2, 3, 4].map(() => openQueue(url, 4)));
  const boss = await openBoss(url);
  expect((await termsOf(boss)).map(({ name, retryLimit }) => [name, retryLimit])).toEqual([
    ['notes', 4],
    ['notes.dead', 20],
  ]);
  await Promise.all(queues.map((queue) => queue.stop(1_000)));
});
