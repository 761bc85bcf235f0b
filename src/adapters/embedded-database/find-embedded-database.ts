import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { readSecret } from '../data-folder/secret-file.js';
import type { Logger } from '../logger/logger.js';
import { ROLE } from './cluster.js';
import { choosePlace } from './place.js';
import { findRunningServer } from './server.js';

/** The database that is made in a cluster. */
export const DATABASE = 'vitrine';

/** Where the embedded PostgreSQL of a data folder listens; null while it does not run, or is not there yet. */
export async function findEmbeddedDatabase(folder: string, log: Pick<Logger, 'info'>): Promise<string | null> {
  const path = await realpath(folder).catch(() => null);
  const password = path === null ? null : await readSecret(join(path, 'postgres-password'));
  if (path === null || password === null) return null;
  const { cluster } = await choosePlace(path, password, log);
  const server = await findRunningServer(cluster);
  return server === null ? null : databaseUrl({ password, port: server.port, database: DATABASE });
}

/** The address of a database of the embedded server. */
export function databaseUrl(of: { password: string; port: number; database: string }): string {
  return `postgres://${ROLE}:${of.password}@127.0.0.1:${of.port}/${of.database}`;
}
