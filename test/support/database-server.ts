import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import type { TestProject } from 'vitest/node';
import { openDataFolder } from '../../src/adapters/data-folder/open-data-folder.js';
import { migrate } from '../../src/adapters/database/migrate.js';
import { startEmbeddedDatabase } from '../../src/adapters/embedded-database/start-embedded-database.js';
import { OWN_FOLDER_PREFIX, removeAbandonedServers } from './abandoned-servers.js';

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer;
  }
}

/** The one PostgreSQL of a test run. */
export interface TestServer {
  /** Connects to a database that is never dropped, as a role that may create others. */
  readonly url: string;
  /** In the names of all databases of this run. */
  readonly run: string;
  /** Name of the migrated database that those of the test files are copies of. */
  readonly template: string;
  /** It ends with the run; else it was named by TEST_DATABASE_URL and stays. */
  readonly embedded: boolean;
}

interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the server of the run, or uses that of TEST_DATABASE_URL, and makes the template: once, before any test file. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  const server = given === undefined || given === '' ? await startOwnServer() : await useGivenServer(given);
  const run = randomBytes(4).toString('hex');
  const template = `vitrine_template_${run}`;
  const presence = new Client({ connectionString: server.url });
  try {
    await presence.connect();
    await presence.query(`SELECT pg_advisory_lock(${lockOf(run)})`);
    await dropLeftovers(presence);
    await makeTemplate(server.url, template);
  } catch (error) {
    await presence.end();
    await server.stop();
    throw error;
  }
  project.provide('testServer', { url: server.url, run, template, embedded: given === undefined || given === '' });
  return async () => {
    await dropDatabase(presence, template);
    await presence.end();
    await server.stop();
  };
}

/** Held for as long as a run lives: by its connection, so that it ends with its process however that ends. */
function lockOf(run: string): string {
  return `7284, x'${run}'::int`;
}

/** Drops what runs that were killed have left on a server that outlives them. */
async function dropLeftovers(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; run: string }>(
    `SELECT datname AS name, run[1] AS run FROM pg_database, regexp_match(datname, '^vitrine_(?:test|template)_([0-9a-f]{8})(?:_|$)') AS run
     WHERE run IS NOT NULL`,
  );
  for (const { name, run } of rows) {
    const { rows: alone } = await client.query(`SELECT FROM pg_try_advisory_lock(${lockOf(run)}) AS free WHERE free`);
    if (alone.length === 0) continue;
    await dropDatabase(client, name);
    await client.query(`SELECT pg_advisory_unlock(${lockOf(run)})`);
  }
}

async function dropDatabase(client: Client, name: string): Promise<void> {
  const { rows } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (rows.length === 0) return;
  await client.query(`ALTER DATABASE ${escapeIdentifier(name)} IS_TEMPLATE false`);
  await client.query(`DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`);
}

async function startOwnServer(): Promise<RunningServer> {
  await removeAbandonedServers();
  const folder = await openDataFolder(await mkdtemp(join(tmpdir(), OWN_FOLDER_PREFIX)));
  const removeFolder = () => rm(folder.path, { recursive: true, force: true });
  try {
    const database = await startEmbeddedDatabase({
      folder: folder.path,
      log: { info: () => undefined, warn: (fields, message) => console.warn(message, fields) },
      // Nothing of a test run must outlive the machine.
      settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
    });
    return { url: database.url, stop: () => database.stop().finally(removeFolder) };
  } catch (cause) {
    await removeFolder();
    throw new Error(
      `The tests need a PostgreSQL, and their own did not start: ${wordsOf(cause)}\nMend that, or name a server (15 or later) on which databases may be created: TEST_DATABASE_URL=postgres://user:password@host:5432/postgres npm test`,
      { cause },
    );
  }
}

async function useGivenServer(url: string): Promise<RunningServer> {
  try {
    await runStatements(url, ['SELECT 1']);
  } catch (cause) {
    throw new Error(
      `TEST_DATABASE_URL names a PostgreSQL that cannot be used: ${wordsOf(cause)}\nCorrect it, or unset it to let the tests start a server of their own.`,
      { cause },
    );
  }
  return { url, stop: () => Promise.resolve() };
}

async function makeTemplate(serverUrl: string, template: string): Promise<void> {
  await runStatements(serverUrl, [`CREATE DATABASE ${escapeIdentifier(template)} TEMPLATE template0 ENCODING 'UTF8'`]);
  await migrate(withDatabase(serverUrl, template));
  // Copies need it without connections.
  await runStatements(serverUrl, [
    `ALTER DATABASE ${escapeIdentifier(template)} IS_TEMPLATE true ALLOW_CONNECTIONS false`,
  ]);
}

/** The same server and role, another database. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(name)}`;
  return changed.href;
}

/** Runs statements one after the other, each outside a transaction, on a connection of their own. */
export async function runStatements(url: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

function wordsOf(error: unknown): string {
  return error instanceof AggregateError
    ? error.errors.map(wordsOf).join('; ')
    : error instanceof Error
      ? error.message
      : String(error);
}
