import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { errorCodeOf } from '../data-folder/error-code.js';
import { readOrCreateSecret, readSecret } from '../data-folder/secret-file.js';
import type { Logger } from '../logger/logger.js';
import { findBinaries } from './binaries.js';
import { type ClusterOptions, createCluster, readClusterVersion, removeUnfinished } from './cluster.js';
import { EmbeddedDatabaseError } from './embedded-database-error.js';
import { DATABASE, databaseUrl } from './find-embedded-database.js';
import { HeldServer } from './held-server.js';
import { choosePlace, clusterIn } from './place.js';
import { findRunningServer, startServer } from './server.js';

const SUPPORTED_VERSION = '18';
/** SQLSTATE invalid_catalog_name. */
const UNKNOWN_DATABASE = '3D000';

export interface EmbeddedDatabaseOptions {
  /** The data folder, already locked by the caller; it exists and is writable. */
  readonly folder: string;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Server settings that replace the defaults (a test run gives durability away for speed). */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called, perhaps more than once, when a program of PostgreSQL is at work: the moment for work of this process's own. */
  readonly underWay?: () => void;
}

export interface EmbeddedDatabase {
  /** `postgres://…` with the password, on 127.0.0.1. */
  readonly url: string;
  /** The cluster was made by this call. */
  readonly created: boolean;
  /** A server was already running on the folder, left by a start that was killed, and is used on. */
  readonly adopted: boolean;
  /**
   * From now on starts the server again, at the same address, when it ends and was not stopped by {@link stop}; tells when
   * that comes to nothing.
   */
  keepRunning(onLost: (error: Error) => void): void;
  /** Ends open transactions and stops the server, adopted, started again or not. Every call after the first returns the same promise. */
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL on the data folder, ready for connections: made the first time, found again when a killed start left
 * it running, started otherwise. Works for root and ordinary users.
 * Fails with {@link EmbeddedDatabaseError}, whose message says what to do.
 */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const { log, settings = {}, underWay = () => undefined } = options;
  // PostgreSQL reports its working directory without symbolic links, and a server is known by it.
  const folder = await realpath(options.folder);
  const password = await readPassword(folder);
  const { cluster, account } = await choosePlace(folder, password, log);
  const terms = { account, cluster, logFile: join(folder, 'postgres.log'), settings };
  const startAgain = async (port: number, signal: AbortSignal) => {
    const { postgres } = await findBinaries(account, log);
    return startServer({ ...terms, program: postgres, choosePort: () => Promise.resolve(port), signal });
  };
  const found = await findRunningServer(cluster);
  if (found !== null) {
    log.info({ cluster, pid: found.pid }, 'Using the PostgreSQL that an earlier start left running');
    const held = new HeldServer({ cluster, server: found, log, startAgain });
    return openHandle({ held, password, port: found.port }, { created: false, adopted: true });
  }
  const binaries = await findBinaries(account, log);
  await removeUnfinished(cluster, log);
  const created = await prepareCluster(cluster, { account, binaries, password, underWay });
  const server = await startServer({ ...terms, program: binaries.postgres, underWay });
  log.info({ cluster, port: server.port, created }, 'PostgreSQL is running');
  const held = new HeldServer({ cluster, server, log, startAgain });
  return openHandle({ held, password, port: server.port }, { created, adopted: false });
}

async function readPassword(folder: string): Promise<string> {
  const path = join(folder, 'postgres-password');
  const cluster = clusterIn(folder);
  if ((await readSecret(path)) === null && (await readClusterVersion(cluster)) !== null) {
    throw new EmbeddedDatabaseError(
      `There is a database in ${cluster}, but ${path}, which holds its password, is missing. Put that file back, or move the folder away to begin with an empty database.`,
    );
  }
  return readOrCreateSecret(path);
}

/** Whether the cluster had to be made. */
async function prepareCluster(cluster: string, options: ClusterOptions): Promise<boolean> {
  const version = await readClusterVersion(cluster);
  if (version === SUPPORTED_VERSION) return false;
  if (version !== null) {
    throw new EmbeddedDatabaseError(
      `The database in ${cluster} was made by PostgreSQL ${version}; this Vitrine brings PostgreSQL ${SUPPORTED_VERSION}. Dump it with the Vitrine that made it, or set DATA_DIR to another folder.`,
    );
  }
  await createCluster(cluster, options);
  return true;
}

interface RunningServer {
  readonly held: HeldServer;
  readonly password: string;
  readonly port: number;
}

async function openHandle(
  { held, password, port }: RunningServer,
  outcome: { created: boolean; adopted: boolean },
): Promise<EmbeddedDatabase> {
  const urlOf = (database: string) => databaseUrl({ password, port, database });
  try {
    await ensureDatabase(urlOf);
  } catch (error) {
    // A server that is not used further must not stay behind; one that was there before is left alone.
    if (!outcome.adopted) await held.stop();
    throw error;
  }
  return {
    url: urlOf(DATABASE),
    ...outcome,
    keepRunning: (onLost) => held.keepRunning(onLost),
    stop: () => held.stop(),
  };
}

/** Connects once, which also proves that the password fits, and makes the database where a start ended before that. */
async function ensureDatabase(urlOf: (database: string) => string): Promise<void> {
  try {
    await connectAndRun(urlOf(DATABASE), null);
  } catch (error) {
    if (errorCodeOf(error) !== UNKNOWN_DATABASE) throw error;
    await connectAndRun(urlOf('postgres'), `CREATE DATABASE ${DATABASE}`);
  }
}

async function connectAndRun(url: string, statement: string | null): Promise<void> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    if (statement !== null) await client.query(statement);
  } finally {
    await client.end();
  }
}
