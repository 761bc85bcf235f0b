import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createLogger } from '../adapters/logger/logger.js';
import { loadConfig } from '../config/load-config.js';
import { isSet } from '../config/setting.js';
import type { OperationContext } from '../operations/_shared/context.js';
import { bringUpToDate } from './bring-up-to-date.js';
import { systemContext } from './contexts.js';
import { openDeps } from './open-deps.js';
import { reachDatabase } from './reach-database.js';

/** Runs `work` as the platform itself, on its database, and lets everything go again. */
export async function withOperations<T>(work: (ctx: OperationContext) => Promise<T>): Promise<T> {
  const config = loadConfig(process.env);
  // A command says itself what came of it; what a server would log stays between its lines only where it is asked for.
  const logger = createLogger(isSet(process.env['LOG_LEVEL']) ? config.server.LOG_LEVEL : 'error');
  const database = await reachDatabase(config, logger);
  try {
    await bringUpToDate(database.url);
    const opened = await openDeps({
      config,
      databaseUrl: database.url,
      objectFolder: join(config.storage.DATA_DIR, 'objects'),
      // A command hands out no signed address.
      secretKey: config.security.SECRET_KEY ?? randomBytes(32).toString('base64url'),
      logger,
      supervise: false,
    });
    try {
      return await work(systemContext(opened.deps));
    } finally {
      await opened.close();
    }
  } finally {
    await database.close();
  }
}
