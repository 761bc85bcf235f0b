import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder } from '../../src/adapters/data-folder/open-data-folder.js';
import { clusterIn } from '../../src/adapters/embedded-database/place.js';
import { findRunningServer, stopServer } from '../../src/adapters/embedded-database/server.js';

export const OWN_FOLDER_PREFIX = 'vitrine-test-';

/** Younger folders may belong to a run that has not yet taken its lock, or stopped for a moment, on a machine with much to do. */
const YOUNGEST_MS = 900_000;

/** Stops and removes the servers of test runs that were killed: their folder is there, and nobody holds its lock. */
export async function removeAbandonedServers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (name.startsWith(OWN_FOLDER_PREFIX)) await removeIfAbandoned(join(tmpdir(), name));
  }
}

async function removeIfAbandoned(path: string): Promise<void> {
  const { mtimeMs } = await stat(path);
  if (Date.now() - mtimeMs < YOUNGEST_MS) return;
  await removeServer(path);
}

/** Stops the server that was left running on a data folder, when one was, and removes the folder; not while it is held. */
export async function removeServer(path: string): Promise<void> {
  // A run is using it, or it is another user's.
  const folder = await openDataFolder(path).catch(() => null);
  if (folder === null) return;
  const server = await findRunningServer(clusterIn(folder.path));
  if (server !== null) await stopServer(clusterIn(folder.path), server.pid);
  await rm(folder.path, { recursive: true });
}
