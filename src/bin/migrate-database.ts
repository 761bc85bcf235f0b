import { inspectDatabase } from '../adapters/database/inspect-database.js';
import { createLogger } from '../adapters/logger/logger.js';
import { loadConfig } from '../config/load-config.js';
import { bringUpToDate } from './bring-up-to-date.js';
import { reachDatabase } from './reach-database.js';

/** Applies the migrations that are missing, or with `dryRun` only names them. */
export async function migrateDatabase({ dryRun }: { readonly dryRun: boolean }): Promise<readonly string[]> {
  const config = loadConfig(process.env);
  const database = await reachDatabase(config, createLogger(config.server.LOG_LEVEL));
  try {
    return dryRun ? (await inspectDatabase(database.url)).pending : await bringUpToDate(database.url);
  } finally {
    await database.close();
  }
}
