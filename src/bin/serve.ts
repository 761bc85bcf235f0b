import type { GraphQLSchema } from 'graphql';
import type { Logger } from '../adapters/logger/logger.js';
import type { Config } from '../config/load-config.js';
import { ensureDefaultRules } from '../operations/alerts/ensure-default-rules.js';
import { createApiKey } from '../operations/system/create-api-key.js';
import { ensureFirstApiKey } from '../operations/system/ensure-first-api-key.js';
import { resealSecrets } from '../operations/system/reseal-secrets.js';
import { revokeApiKey } from '../operations/system/revoke-api-key.js';
import { vitrineSchema } from './build-schema.js';
import { systemContext } from './contexts.js';
import { type OpenedDeps, openDeps } from './open-deps.js';
import type { Place } from './open-place.js';
import type { Role } from './role.js';
import { startApi } from './start-api.js';
import { startProbes } from './start-probes.js';
import { startWorker } from './start-worker.js';

export interface ServeSettings {
  readonly config: Config;
  readonly place: Pick<Place, 'databaseUrl' | 'objectFolder' | 'secretKey'>;
  readonly logger: Logger;
}

/** A platform that answers. */
export interface Serving {
  readonly url: string;
  /** The secret of the first admin key, when this start made it. */
  readonly firstKey: string | null;
  /** Runs `work` with the secret of a key that ends with it. */
  readonly withKey: <T>(work: (secret: string) => Promise<T>) => Promise<T>;
  readonly stop: () => Promise<void>;
}

/**
 * Does what needs no database while PostgreSQL starts, and answers with the rest of the way.
 * This module pulls in nearly the whole program, so it is imported late.
 */
export function prepareToServe(role: Role): (settings: ServeSettings) => Promise<Serving> {
  const building = role === 'worker' ? null : vitrineSchema();
  // Awaited when the API starts; until then another failure comes first.
  building?.catch(() => undefined);
  return (settings) => serve(settings, role, building);
}

/** Opens the dependencies and takes up the role: workers first, so that who is answered is also worked for. */
async function serve(
  { config, place, logger }: ServeSettings,
  role: Role,
  building: Promise<GraphQLSchema> | null,
): Promise<Serving> {
  const opened = await openDeps({ config, ...place, logger, supervise: role !== 'api' });
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    await Promise.all(stops.map((end) => end()));
    await opened.close();
  };
  try {
    if (role !== 'api') {
      await ensureDefaultRules(systemContext(opened.deps));
      if (config.security.SECRET_KEY_PREVIOUS !== undefined) await resealSecrets(systemContext(opened.deps));
      const worker = await startWorker(opened);
      stops.push(() => worker.stop());
    }
    const preset = config.security.ADMIN_API_KEY;
    const ensureKey = () => (role === 'worker' ? null : ensureFirstApiKey(systemContext(opened.deps), preset));
    // Before anybody is answered: who preset it may come at once. It is known to them, and is not repeated.
    if (preset !== undefined) await ensureKey();
    const server = building === null ? await startProbes(opened, config) : await startApi(opened, config, building);
    stops.push(() => server.stop());
    // After the port is ours: a key that a failed start made would never have been shown.
    const firstKey = preset === undefined ? await ensureKey() : null;
    return { url: server.url, firstKey, withKey: (work) => withPassingKey(opened, work), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function withPassingKey<T>({ deps }: OpenedDeps, work: (secret: string) => Promise<T>): Promise<T> {
  const ctx = systemContext(deps);
  const { apiKey, secret } = await createApiKey(ctx, { name: 'Demonstration', roles: ['ADMIN'] });
  try {
    return await work(secret);
  } finally {
    await revokeApiKey(ctx, apiKey.id);
  }
}
