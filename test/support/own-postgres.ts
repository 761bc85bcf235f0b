import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder } from '../../src/adapters/data-folder/open-data-folder.js';
import { migrate } from '../../src/adapters/database/migrate.js';
import { clusterIn } from '../../src/adapters/embedded-database/place.js';
import { findRunningServer, stopServer } from '../../src/adapters/embedded-database/server.js';
import { startEmbeddedDatabase } from '../../src/adapters/embedded-database/start-embedded-database.js';
import { OWN_FOLDER_PREFIX } from './abandoned-servers.js';

/** A migrated PostgreSQL of a test's own, for what a test may not do to the server that it shares with others. */
export interface OwnPostgres {
  readonly url: string;
  /** Stops it in order and starts it at the same address; answers when it takes connections again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one that keeps what it has committed. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await openDataFolder(await mkdtemp(join(tmpdir(), OWN_FOLDER_PREFIX)));
  const log = { info: () => undefined, warn: () => undefined };
  const { url } = await startEmbeddedDatabase({ folder: folder.path, log });
  await migrate(url);
  const cluster = clusterIn(folder.path);
  const findServer = async () => {
    const server = await findRunningServer(cluster);
    if (server === null) throw new Error('The PostgreSQL of the test does not run.');
    return server;
  };
  return {
    url,
    async restart() {
      const { pid } = await findServer();
      const [program = '', ...args] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
      const { uid, gid } = await stat(cluster);
      await stopServer(cluster, pid);
      spawn(program, args, { uid, gid, stdio: 'ignore', detached: true }).unref();
      for (let server = null; server === null; ) server = await findRunningServer(cluster);
    },
    async close() {
      await stopServer(cluster, (await findServer()).pid);
      await folder.release();
      await rm(folder.path, { recursive: true, force: true });
    },
  };
}
