import { join } from 'node:path';
import { DataFolderError } from '../../adapters/data-folder/data-folder-error.js';
import { prepareFolder } from '../../adapters/data-folder/prepare-folder.js';
import { createLogger } from '../../adapters/logger/logger.js';
import type { Finding } from '../../cli/doctor.command.js';
import { type Config, loadConfig } from '../../config/load-config.js';
import { ConfigurationError } from '../../config/setting.js';
import { explainFailure } from '../explain-failure.js';
import { openObjectStore } from '../open-object-store.js';
import { reachDatabase } from '../reach-database.js';
import { examineDatabase } from './examine-database.js';
import { examineDrift } from './examine-drift.js';
import { examineIntake } from './examine-intake.js';
import { examinePosters } from './examine-posters.js';
import { examineProviders } from './examine-providers.js';
import { examineRedis } from './examine-redis.js';
import { measureSample } from './measure-sample.js';

const NODE_MAJOR = 24;

/** Looks at everything the platform needs, one point after the other; what depends on a failed point is left out. */
export async function* examine(): AsyncGenerator<Finding> {
  yield examineNode();
  const config = readConfig();
  if (config instanceof ConfigurationError) {
    yield { name: 'Settings', ok: false, detail: config.problems.join('\n') };
    return;
  }
  yield { name: 'Settings', ok: true, detail: config.server.NODE_ENV };
  const folder = await prepareFolder(config.storage.DATA_DIR).catch((error: unknown) => error);
  if (typeof folder !== 'string') {
    yield failed('Data folder', folder);
    if (folder instanceof DataFolderError) return;
  } else {
    yield { name: 'Data folder', ok: true, detail: folder };
    yield await lookAt('Object store', () => tryObjectStore(config, join(folder, 'objects')));
  }
  yield* examineIntake(config);
  yield* examineProviders(config);
  yield* examineRedis(config);
  yield* examinePosters(config);
  yield* examineDrift(config);
  yield* examineReachedDatabase(config);
  yield await lookAt('Pictures', () => measureSample(config));
}

async function* examineReachedDatabase(config: Config): AsyncGenerator<Finding> {
  let database: Awaited<ReturnType<typeof reachDatabase>>;
  try {
    database = await reachDatabase(config, createLogger('error'));
  } catch (error) {
    yield failed('Database', error);
    return;
  }
  try {
    yield* examineDatabase(database.url, { embedded: config.storage.DATABASE_URL === undefined });
  } finally {
    await database.close();
  }
}

/** Writes, reads and removes a probe. */
async function tryObjectStore(config: Config, folder: string): Promise<string> {
  const store = await openObjectStore(config, folder);
  try {
    await store.checkWritable();
  } finally {
    store.close();
  }
  const { OBJECT_STORE, S3_BUCKET } = config.objects;
  return OBJECT_STORE === 's3' ? `bucket ${S3_BUCKET}: written, read, deleted` : 'writable';
}

function examineNode(): Finding {
  const { node } = process.versions;
  const ok = Number.parseInt(node, 10) >= NODE_MAJOR;
  const mend = `: ${NODE_MAJOR} or later is needed. "npm ci" brings it; run through npm ("npx vitrine doctor").`;
  return { name: 'Node', ok, detail: `${node}${ok ? '' : mend}` };
}

function readConfig(): Config | ConfigurationError {
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

async function lookAt(name: string, look: () => Promise<string>): Promise<Finding> {
  return look().then(
    (detail) => ({ name, ok: true, detail }),
    (error: unknown) => failed(name, error),
  );
}

function failed(name: string, error: unknown): Finding {
  return { name, ok: false, detail: explainFailure(error).message };
}
