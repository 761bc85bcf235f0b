import { join } from 'node:path';
import { openDataFolder } from '../adapters/data-folder/open-data-folder.js';
import { prepareFolder } from '../adapters/data-folder/prepare-folder.js';
import { readOrCreateSecret } from '../adapters/data-folder/secret-file.js';
import { startEmbeddedDatabase } from '../adapters/embedded-database/start-embedded-database.js';
import type { Logger } from '../adapters/logger/logger.js';
import type { Config } from '../config/load-config.js';
import { ConfigurationError } from '../config/setting.js';
import type { Role } from './role.js';

/** Where a platform keeps its state, opened. */
export interface Place {
  /** Absolute path of the data folder. */
  readonly folder: string;
  readonly objectFolder: string;
  readonly databaseUrl: string;
  readonly secretKey: string;
  readonly embedded: boolean;
  /** From now on starts a PostgreSQL of its own again when it ends by itself; tells when that comes to nothing. */
  keepRunning(onLost: (error: Error) => void): void;
  close(): Promise<void>;
}

export interface PlaceOptions {
  readonly config: Config;
  readonly role: Role;
  readonly logger: Logger;
  /** Called, perhaps more than once, when there is nothing to do for a while but wait for PostgreSQL; not where there is no such while. */
  readonly underWay?: () => void;
}

/**
 * Opens the data folder and finds the database. A process that does everything has the folder to itself, and a
 * PostgreSQL in it unless DATABASE_URL names one; the others share the folder and need DATABASE_URL.
 */
export async function openPlace(options: PlaceOptions): Promise<Place> {
  return options.role === 'all' ? openOwnPlace(options) : openSharedPlace(options.config, options.role);
}

async function openOwnPlace({ config, logger, underWay }: PlaceOptions): Promise<Place> {
  const { storage, security } = config;
  const folder = await openDataFolder(storage.DATA_DIR);
  try {
    const given = storage.DATABASE_URL;
    const terms = { folder: folder.path, log: logger, ...(underWay && { underWay }) };
    const embedded = given === undefined ? await startEmbeddedDatabase(terms) : null;
    return {
      folder: folder.path,
      objectFolder: await folder.subfolder('objects'),
      databaseUrl: embedded?.url ?? given ?? '',
      secretKey: security.SECRET_KEY ?? folder.secretKey,
      embedded: embedded !== null,
      keepRunning: (onLost) => embedded?.keepRunning(onLost),
      close: async () => {
        await embedded?.stop();
        await folder.release();
      },
    };
  } catch (error) {
    await folder.release();
    throw error;
  }
}

async function openSharedPlace({ storage, security }: Config, role: Role): Promise<Place> {
  if (storage.DATABASE_URL === undefined) {
    throw new ConfigurationError([
      `DATABASE_URL: required by "vitrine ${role}", whose processes share one database; "vitrine start" brings its own`,
    ]);
  }
  const folder = await prepareFolder(storage.DATA_DIR);
  return {
    folder,
    objectFolder: join(folder, 'objects'),
    databaseUrl: storage.DATABASE_URL,
    secretKey: security.SECRET_KEY ?? (await readOrCreateSecret(join(folder, 'secret-key'))),
    embedded: false,
    keepRunning: () => undefined,
    close: () => Promise.resolve(),
  };
}
