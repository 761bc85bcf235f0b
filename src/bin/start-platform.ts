import { createLogger, type Logger } from '../adapters/logger/logger.js';
import type { RunningPlatform, StartOptions } from '../cli/_shared/running-platform.js';
import { loadConfig } from '../config/load-config.js';
import { bringUpToDate } from './bring-up-to-date.js';
import { openPlace, type Place } from './open-place.js';
import type { Role } from './role.js';

/**
 * Starts a platform from the environment: data folder, database, migrations, then the role. While PostgreSQL starts, the
 * rest of the program is loaded. What was opened is closed again when a later step fails.
 */
export async function startPlatform({ role }: StartOptions): Promise<RunningPlatform> {
  const config = loadConfig(process.env);
  const logger = createLogger(config.server.LOG_LEVEL);
  const prepare = preparer(role);
  const place = await openPlace({ config, role, logger, underWay: () => void prepare() });
  try {
    // Where nothing had to be waited for.
    void prepare();
    await bringUpToDate(place.databaseUrl);
    const serve = await prepare();
    const serving = await serve({ config, place, logger });
    return {
      url: serving.url,
      folder: place.folder,
      embedded: place.embedded,
      sandbox: config.server.INTROSPECTION ?? config.server.NODE_ENV !== 'production',
      firstKey: serving.firstKey,
      withKey: serving.withKey,
      lost: loss(place, logger),
      stop: () => closeBoth(serving, place),
    };
  } catch (error) {
    await place.close();
    throw error;
  }
}

/**
 * Loads the rest of the program, once. Loading leaves no time for anything else: begun together with the place, it would keep PostgreSQL from
 * being started until all is loaded.
 */
function preparer(role: Role) {
  const load = () => import('./serve.js').then(({ prepareToServe }) => prepareToServe(role));
  let loading: ReturnType<typeof load> | undefined;
  return () => {
    loading ??= load();
    // Awaited at the end; until then a failure of the place comes first.
    loading.catch(() => undefined);
    return loading;
  };
}

/** Fails when the platform's own PostgreSQL has ended for good. */
function loss(place: Place, logger: Logger): Promise<never> {
  const lost = new Promise<never>((_resolve, reject) => place.keepRunning(reject));
  // Also where nobody waits for it any more, or not yet.
  lost.catch((err: unknown) => logger.error({ err }, 'This process ends: its PostgreSQL cannot be started again'));
  return lost;
}

async function closeBoth(serving: { stop(): Promise<void> }, place: Place): Promise<void> {
  try {
    await serving.stop();
  } finally {
    await place.close();
  }
}
