import { readdir } from 'node:fs/promises';
import pg from 'pg';
import { DatabaseError } from './database-error.js';
import { MIGRATIONS_FOLDER } from './migrations-folder.js';

const OLDEST_VERSION = 15;
const CONNECT_TIMEOUT_MS = 5_000;

/** A database as it was found. Migrations are named by their timestamps. */
export interface DatabaseState {
  /** Major version of the server. */
  readonly version: number;
  /** No migration was ever applied: nothing has been started on it yet. */
  readonly untouched: boolean;
  /** Migrations of this build that the database does not have, oldest first. */
  readonly pending: readonly string[];
  /** Migrations the database has that this build does not know: it was migrated by a newer Vitrine. */
  readonly unknown: readonly string[];
  /** Whether the tables of the job queue exist. */
  readonly hasQueue: boolean;
  /** The server's clock minus this machine's, in milliseconds; off by half a round trip at most. */
  readonly clockSkewMs: number;
}

/** Connects once and looks. Fails with {@link DatabaseError} when it cannot be reached or the server is too old. */
export async function inspectDatabase(url: string): Promise<DatabaseState> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // An error after the answer has come is of no interest; one before rejects the query.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await readState(client);
  } catch (error) {
    throw error instanceof DatabaseError ? error : explainConnection(url, error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function readState(client: pg.Client): Promise<DatabaseState> {
  const sentAt = Date.now();
  const { rows } = await client.query<{ version: number; now: Date; migrated: boolean; hasQueue: boolean }>(
    `SELECT current_setting('server_version_num')::int / 10000 AS version, clock_timestamp() AS now,
            to_regclass('schema_migrations') IS NOT NULL AS migrated, to_regclass('pgboss.job') IS NOT NULL AS "hasQueue"`,
  );
  const receivedAt = Date.now();
  const [row] = rows;
  if (row === undefined) throw new DatabaseError('The database answers nothing to a question that has an answer.');
  if (row.version < OLDEST_VERSION) {
    throw new DatabaseError(
      `DATABASE_URL leads to PostgreSQL ${row.version}; Vitrine needs ${OLDEST_VERSION} or later. Upgrade it, or unset DATABASE_URL to use the one that Vitrine brings.`,
    );
  }
  const applied = row.migrated
    ? (await client.query<{ timestamp: string }>('SELECT timestamp FROM schema_migrations')).rows.map(
        ({ timestamp }) => timestamp,
      )
    : [];
  const known = await listMigrations();
  return {
    version: row.version,
    untouched: applied.length === 0,
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
    hasQueue: row.hasQueue,
    clockSkewMs: row.now.getTime() - (sentAt + receivedAt) / 2,
  };
}

async function listMigrations(): Promise<string[]> {
  const names = await readdir(MIGRATIONS_FOLDER);
  return [...new Set(names.flatMap((name) => /^(\d+)-.*\.[jt]s$/.exec(name)?.[1] ?? []))].sort();
}

/** What people do wrong with addresses of databases, by system error or SQLSTATE. The password is never repeated. */
function explainConnection(url: string, cause: unknown): DatabaseError {
  const { hostname, port, pathname, username } = new URL(url);
  const place = `${hostname || 'localhost'}:${port || '5432'}`;
  const { code, message } = describe(cause);
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: `Nothing listens at ${place}. Start PostgreSQL there, or correct the host and port in DATABASE_URL.`,
    ENOTFOUND: `There is no host ${hostname}. Correct the host in DATABASE_URL.`,
    EAI_AGAIN: `The name ${hostname} cannot be resolved now. Correct the host in DATABASE_URL, or try again later.`,
    '28P01': `PostgreSQL at ${place} refuses the password of ${username}. Correct DATABASE_URL.`,
    '28000': `PostgreSQL at ${place} does not let ${username} in (${message}). Correct DATABASE_URL or pg_hba.conf.`,
    '3D000': `PostgreSQL at ${place} has no database ${pathname.slice(1)}. Create it (createdb), or correct DATABASE_URL.`,
    '53300': `PostgreSQL at ${place} has no connection left. Raise max_connections, or lower DATABASE_POOL_SIZE.`,
  };
  return new DatabaseError(
    reasons[code] ?? `PostgreSQL at ${place} cannot be used: ${message}. Check DATABASE_URL and the server.`,
    { cause },
  );
}

/** A host with several addresses fails with one error for each of them. */
function describe(cause: unknown): { code: string; message: string } {
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  if (!(first instanceof Error)) return { code: '', message: String(first) };
  const code = 'code' in first && typeof first.code === 'string' ? first.code : '';
  return { code, message: first.message.replace(/\.$/, '') };
}
