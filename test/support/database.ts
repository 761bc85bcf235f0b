import { randomBytes } from 'node:crypto';
import { DatabaseError, escapeIdentifier } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, inject, type RunnerTask } from 'vitest';
import { runStatements, withDatabase } from './database-server.js';

export interface TestDatabase {
  readonly url: string;
  /** Fails when a connection to it stays open: a leak of the code under test. Each try waits five seconds for that. */
  drop(tries?: number): Promise<void>;
}

const OBJECT_IN_USE = '55006';
/** Sessions of processes that were killed, on a machine that stalls, take their time to end. */
const DROP_TRIES = 6;

/** A migrated database nobody else uses: a copy of the template of this run, or an empty one. */
export async function createTestDatabase(content: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const server = inject('testServer');
  const name = `vitrine_test_${server.run}_${randomBytes(6).toString('hex')}`;
  const template = content === 'empty' ? 'template0' : server.template;
  await runStatements(server.url, [`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)}`]);
  return {
    url: withDatabase(server.url, name),
    async drop(tries = DROP_TRIES) {
      for (let left = tries - 1; ; left -= 1) {
        try {
          await runStatements(server.url, [`DROP DATABASE ${escapeIdentifier(name)}`]);
          return;
        } catch (error) {
          if (left <= 0 || !(error instanceof DatabaseError && error.code === OBJECT_IN_USE)) throw error;
        }
      }
    },
  };
}

/** A database of its own for each test of this file, when it is tried again, too; its `url` to be read in their hooks and in them. */
export function useFreshDatabase(): { readonly url: string } {
  let database: TestDatabase | undefined;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database?.drop());
  return {
    get url() {
      if (database === undefined) throw new Error('The test database exists in tests and their hooks only.');
      return database.url;
    },
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
      const kept = `vitrine_kept_${randomBytes(6).toString('hex')}`;
      const name = new URL(database.url).pathname.slice(1);
      await runStatements(inject('testServer').url, [
        `ALTER DATABASE ${escapeIdentifier(name)} RENAME TO ${escapeIdentifier(kept)}`,
      ]).catch(() => undefined);
      console.warn(`Kept the database of the failed tests of "${suite.name}": ${kept}, was ${name}`);
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
