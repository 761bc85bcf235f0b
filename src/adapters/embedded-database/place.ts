import { createHash } from 'node:crypto';
import { mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from '../logger/logger.js';
import { chooseAccount } from './account.js';
import { EmbeddedDatabaseError } from './embedded-database-error.js';
import { type Account, canEnter } from './run-as.js';
import { SHARED_PLACE } from './shared-place.js';

/** Where the data directory of PostgreSQL is, whether or not it exists yet, and whose it is. */
export interface Place {
  /** Absolute, free of symbolic links; its parent exists. */
  readonly cluster: string;
  readonly account: Account | null;
}

/** The data directory inside a folder. */
export function clusterIn(folder: string): string {
  return join(folder, 'postgres');
}

/**
 * The place for a data folder: where its data directory is already; else inside the folder; else, when the account of
 * PostgreSQL cannot get there (a folder under /root), in {@link SHARED_PLACE} under a name made from the password that the
 * folder keeps. So a folder that is moved keeps its database, and one that is deleted and made again gets an empty one.
 */
export async function choosePlace(folder: string, password: string, log: Pick<Logger, 'info'>): Promise<Place> {
  const inside = clusterIn(folder);
  if (await exists(inside)) return existingPlace(inside);
  const outside = clusterIn(join(SHARED_PLACE, hashName(password)));
  if (await exists(outside)) return existingPlace(await realpath(outside));
  const account = await chooseAccount(inside);
  if (account === null || (await canEnter(account, folder))) return { cluster: inside, account };
  // Searchable by the account, listable by nobody but root.
  await mkdir(dirname(outside), { recursive: true, mode: 0o711 });
  log.info(
    { folder, place: outside },
    'The account of PostgreSQL cannot reach the data folder; its files are elsewhere',
  );
  return { cluster: clusterIn(await realpath(dirname(outside))), account };
}

async function existingPlace(cluster: string): Promise<Place> {
  const account = await chooseAccount(cluster);
  if (account !== null && !(await canEnter(account, cluster))) {
    throw new EmbeddedDatabaseError(
      `The database in ${cluster} cannot be reached any more by its own account (user id ${account.uid}). Let it pass the folders above ("chmod o+x"), or move the data folder to a reachable place.`,
    );
  }
  return { cluster, account };
}

function hashName(password: string): string {
  return createHash('sha256').update(password).digest('hex').slice(0, 16);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
