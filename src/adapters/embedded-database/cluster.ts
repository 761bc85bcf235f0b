import { randomUUID } from 'node:crypto';
import { chown, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCodeOf } from '../data-folder/error-code.js';
import type { Logger } from '../logger/logger.js';
import type { Binaries } from './binaries.js';
import { EmbeddedDatabaseError } from './embedded-database-error.js';
import { type Account, runAs } from './run-as.js';

/** The one role of the cluster; it owns everything. */
export const ROLE = 'vitrine';

export interface ClusterOptions {
  readonly account: Account | null;
  readonly binaries: Pick<Binaries, 'initdb'>;
  readonly password: string;
  /** Called when the program that makes it is at work. */
  readonly underWay: () => void;
}

const STAGING_PREFIX = 'postgres.unfinished-';

/** The major version of PostgreSQL a data directory was made by; null when there is no data directory. */
export async function readClusterVersion(cluster: string): Promise<string | null> {
  try {
    return (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw error;
    return null;
  }
}

/** Removes what interrupted attempts to make the data directory left beside it; never a data directory. */
export async function removeUnfinished(cluster: string, log: Pick<Logger, 'warn'>): Promise<void> {
  const parent = dirname(cluster);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(STAGING_PREFIX)) continue;
    log.warn({ folder: join(parent, name) }, 'Removing what an interrupted first start left');
    // Its initdb may have outlived the start that was killed; it ends by itself once its files are gone.
    await rm(join(parent, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }
}

/**
 * Makes the data directory: UTF-8, code point order with full Unicode case mapping wherever it runs (`C.UTF-8` of the
 * builtin provider), password login only. It is built beside its place and renamed when it is on disk, so a data
 * directory in place is always finished, and what an interrupted attempt left is known by its name.
 */
export async function createCluster(cluster: string, options: ClusterOptions): Promise<void> {
  const parent = dirname(cluster);
  const staging = join(parent, `${STAGING_PREFIX}${randomUUID()}`);
  await mkdir(staging, { mode: 0o700 });
  if (options.account !== null) await chown(staging, options.account.uid, options.account.gid);
  try {
    const fresh = join(staging, 'cluster');
    await initialise(fresh, options);
    await syncToDisk(fresh);
    await rename(fresh, cluster);
    await syncFile(parent);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function initialise(fresh: string, { account, binaries, password, underWay }: ClusterOptions): Promise<void> {
  const passwordFile = join(dirname(fresh), 'password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account !== null) await chown(passwordFile, account.uid, account.gid);
  const initialising = runAs(account, binaries.initdb, [
    `--pgdata=${fresh}`,
    `--username=${ROLE}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    // Its own sync goes file by file through slow paths; the one below takes a tenth of the time.
    '--no-sync',
  ]);
  underWay();
  const { code, output } = await initialising;
  if (code !== 0) {
    throw new EmbeddedDatabaseError(
      `PostgreSQL could not be initialised in ${fresh}: ${output}. Free space or rights are the usual reasons; or set DATABASE_URL to a PostgreSQL (15 or later) of your own.`,
    );
  }
}

/** Forces every file and folder below onto the disk. */
async function syncToDisk(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  await Promise.all([...paths, folder].map(syncFile));
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
