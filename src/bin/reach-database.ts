import { resolve } from 'node:path';
import { findEmbeddedDatabase } from '../adapters/embedded-database/find-embedded-database.js';
import type { Logger } from '../adapters/logger/logger.js';
import { beforeSignal } from '../cli/_shared/before-signal.js';
import type { Config } from '../config/load-config.js';
import { openPlace } from './open-place.js';

/** A database for the time of one command. */
export interface ReachedDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The database of DATABASE_URL; else the embedded one, through the server of a Vitrine that runs on the data folder, or
 * through one of its own that ends with the command.
 */
export async function reachDatabase(config: Config, logger: Logger): Promise<ReachedDatabase> {
  const nothing = () => Promise.resolve();
  const { DATABASE_URL, DATA_DIR } = config.storage;
  if (DATABASE_URL !== undefined) return { url: DATABASE_URL, close: nothing };
  const running = await findEmbeddedDatabase(resolve(DATA_DIR), logger);
  if (running !== null) return { url: running, close: nothing };
  return startForCommand(config, logger);
}

async function startForCommand(config: Config, logger: Logger): Promise<ReachedDatabase> {
  const opening = openPlace({ config, role: 'all', logger });
  // It runs apart from this process, and would stay behind: also where the signal comes while it starts.
  const forget = beforeSignal(async () => (await opening).close());
  try {
    const place = await opening;
    return { url: place.databaseUrl, close: () => place.close().finally(forget) };
  } catch (error) {
    forget();
    throw error;
  }
}
