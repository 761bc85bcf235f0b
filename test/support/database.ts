import { randomBytes } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import { afterAll, beforeAll, inject, type RunnerTask } from 'vitest';
import { runStatements, withDatabase } from './database-server.js';

export interface TestDatabase {
  readonly url: string;
  /** Fails when a connection to it is still open: a leak of the code under test. */
  drop(): Promise<void>;
}

/** A migrated database nobody else uses: a copy of the template of this run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('testServer');
  const name = `vitrine_test_${randomBytes(6).toString('hex')}`;
  await runStatements(server.url, [
    `CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(server.template)}`,
  ]);
  return {
    url: withDatabase(server.url, name),
    drop: () => runStatements(server.url, [`DROP DATABASE ${escapeIdentifier(name)}`]),
  };
}

/**
 * A database for the tests of this file: `const database = useTestDatabase();`, its `url` to be read in hooks and tests.
 * Dropped after them; when one failed and the server outlives the run, it is kept and its name printed.
 */
export function useTestDatabase(): { readonly url: string } {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  // Vitest reads this parameter list and takes nothing but a pattern in front.
  afterAll(async ({}, suite) => {
    if (database === undefined) return;
    if (!inject('testServer').embedded && hasFailed(suite)) {
      console.warn(
        `Kept the database of the failed tests of "${suite.name}": ${new URL(database.url).pathname.slice(1)}`,
      );
      return;
    }
    await database.drop();
  });
  return {
    get url() {
      if (database === undefined) throw new Error('The test database exists in hooks and tests only.');
      return database.url;
    },
  };
}

function hasFailed(task: RunnerTask): boolean {
  return task.result?.state === 'fail' || ('tasks' in task && task.tasks.some(hasFailed));
}
