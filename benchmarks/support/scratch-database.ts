import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder } from '../../src/adapters/data-folder/open-data-folder.js';
import { migrate } from '../../src/adapters/database/migrate.js';
import { startEmbeddedDatabase } from '../../src/adapters/embedded-database/start-embedded-database.js';
import { createLogger } from '../../src/adapters/logger/logger.js';

/** A migrated PostgreSQL of its own with the settings the platform runs with: durable commits. */
export async function openScratchDatabase(): Promise<{ url: string; folder: string; close(): Promise<void> }> {
  const folder = join(tmpdir(), `vitrine-bench-${process.pid}`);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const dataFolder = await openDataFolder(folder);
  const server = await startEmbeddedDatabase({ folder: dataFolder.path, log: createLogger('warn') });
  await migrate(server.url);
  return {
    url: server.url,
    folder: dataFolder.path,
    async close() {
      await server.stop();
      await dataFolder.release();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
