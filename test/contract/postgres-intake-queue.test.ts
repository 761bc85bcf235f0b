import { PgBoss } from 'pg-boss';
import { expect, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/adapters/database/database.js';
import { createPostgresIntakeQueue } from '../../src/adapters/intake-queue/postgres-intake-queue.js';
import { openPgBossQueue } from '../../src/adapters/job-queue/pg-boss-queue.js';
import { createLogger } from '../../src/adapters/logger/logger.js';
import { defineStatement } from '../../src/entities/_shared/statement.js';
import { createTestDatabase } from '../support/database.js';
import { describeIntakeQueue, NOTE, type Note } from './intake-queue.js';

interface Work {
  readonly notes: Note;
}

const prolonged = defineStatement<{ seconds: number }>(
  'test.prolonged',
  `SELECT max(EXTRACT(EPOCH FROM heartbeat_on - started_on))::float8 AS seconds FROM pgboss.job WHERE state = 'active'`,
);

describeIntakeQueue('PostgreSQL intake queue', async () => {
  const testDatabase = await createTestDatabase();
  const { url } = testDatabase;
  const database = await openDatabase(url);
  onTestFinished(async () => {
    await database.close();
    await testDatabase.drop();
  });
  return {
    async open() {
      const definition = { name: 'notes', schema: NOTE, retryLimit: 2, concurrency: 4 };
      const queue = await openPgBossQueue<Work>({
        url,
        queues: { notes: definition },
        logger: createLogger('silent'),
        supervise: true,
      });
      return createPostgresIntakeQueue<Work, 'notes'>({ database, queue, name: 'notes' });
    },
    async takeAndDie() {
      const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
      await boss.start();
      expect(await boss.fetch('notes')).toHaveLength(1);
      await boss.stop({ graceful: false, close: true });
    },
    // Its worker counts as dead after ten seconds without a sign of life.
    outlive: () =>
      expect.poll(async () => (await database.query(prolonged))[0]?.seconds, { timeout: 120_000 }).toBeGreaterThan(10),
  };
});
