import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createLogger } from '../../../src/adapters/logger/logger.js';
import { openDeps } from '../../../src/bin/open-deps.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { createTestDatabase } from '../../support/database.js';
import { readRows } from '../../support/rows.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-open-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function open(databaseUrl: string) {
  return openDeps({
    config: loadConfig({ NODE_ENV: 'test', IMAGE_PROCESSES: '1' }),
    databaseUrl,
    objectFolder: folder,
    secretKey: 'a test secret of more than thirty-two characters',
    logger: createLogger('silent'),
    supervise: true,
  });
}

/** A database on which everything could be opened until the statement was carried out. */
async function givenDatabase(statement: string): Promise<string> {
  const testDatabase = await createTestDatabase();
  const { url } = testDatabase;
  // Fails when a connection is left.
  onTestFinished(() => testDatabase.drop(1));
  await (await open(url)).close();
  await readRows(url, statement);
  return url;
}

test.each([
  ['the log cannot be read', 'ALTER TABLE event_head RENAME TO gone', 'relation "event_head" does not exist'],
  ['the queues cannot be made', 'ALTER TABLE pgboss.queue RENAME TO gone', 'relation "pgboss.queue" does not exist'],
])('what was opened is closed again when %s', async (_, statement, message) => {
  const url = await givenDatabase(statement);
  await expect(open(url)).rejects.toThrow(message);
  const left = `SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
  await expect.poll(() => readRows(url, left)).toEqual([]);
});
