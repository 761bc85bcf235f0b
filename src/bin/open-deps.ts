import { type Clock, systemClock } from '../adapters/clock/clock.js';
import { openDatabase } from '../adapters/database/database.js';
import { createOutboundClient } from '../adapters/http-client/create-outbound-client.js';
import { createImageProcessor } from '../adapters/image-processor/create-image-processor.js';
import { openPgBossQueue, type PgBossQueue } from '../adapters/job-queue/pg-boss-queue.js';
import type { Logger } from '../adapters/logger/logger.js';
import { createMetrics } from '../adapters/metrics/metrics.js';
import { createUrlSigner } from '../adapters/object-store/create-url-signer.js';
import { createLocalObjectStore } from '../adapters/object-store/local-object-store.js';
import { type ApiKeyVerifier, createApiKeyVerifier } from '../auth/api-key-verifier.js';
import type { Config } from '../config/load-config.js';
import { LogFeed } from '../events/log-feed.js';
import type { BackgroundWork } from '../operations/_shared/background-work.js';
import type { Deps, Settings } from '../operations/_shared/context.js';
import { imageProcessEntry } from './image-process-entry.js';
import { JOBS } from './job-registry.js';
import { VERSION } from './version.js';

export interface OpenOptions {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly objectFolder: string;
  readonly secretKey: string;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Whether this process watches over the queues; one that works on them does. */
  readonly supervise: boolean;
}

/** Everything an edge needs, and how to let it go again. */
export interface OpenedDeps {
  readonly deps: Deps;
  readonly queue: PgBossQueue<BackgroundWork>;
  readonly verifier: ApiKeyVerifier;
  /** What signed addresses begin with; known once the server listens. */
  setPublicUrl(url: string): void;
  /** Writes when keys were last used; a failure is logged. */
  flushLastUse(): Promise<void>;
  close(): Promise<void>;
}

/** How long messages under work may still take when the process is told to stop. */
const DRAIN_MS = 20_000;

/** Opens database, queue, log feed, image processes and the rest, in that order; lets go in the opposite one. */
export async function openDeps(options: OpenOptions): Promise<OpenedDeps> {
  const { config, logger, clock = systemClock } = options;
  const limits = {
    poolSize: config.storage.DATABASE_POOL_SIZE,
    statementTimeoutMs: config.storage.STATEMENT_TIMEOUT_MS,
  };
  let publicUrl = config.server.PUBLIC_URL ?? '';
  const [database, queue] = await Promise.all([
    openDatabase(options.databaseUrl, limits),
    openPgBossQueue<BackgroundWork>({ url: options.databaseUrl, queues: JOBS, logger, supervise: options.supervise }),
  ]);
  const feed = new LogFeed(database, logger);
  await feed.start();
  const images = createImageProcessor({
    processes: config.work.IMAGE_PROCESSES,
    entry: imageProcessEntry(),
    memoryBytes: config.work.IMAGE_PROCESS_MEMORY_MB * 1024 * 1024,
  });
  const outbound = createOutboundClient({ allow: config.security.OUTBOUND_ALLOW });
  const deps: Deps = {
    database,
    clock,
    logger,
    metrics: createMetrics(),
    queue,
    images,
    objects: createLocalObjectStore(options.objectFolder),
    urls: createUrlSigner({ secret: options.secretKey, publicUrl: () => publicUrl, now: () => clock.now() }),
    outbound,
    feed,
    settings: settingsOf(config),
  };
  const verifier = createApiKeyVerifier(database, clock);
  const flushLastUse = () =>
    verifier
      .flushLastUse()
      .catch((error: unknown) => logger.warn({ err: error }, 'Last uses of keys were not written.'));
  return {
    deps,
    queue,
    verifier,
    setPublicUrl(url) {
      publicUrl = config.server.PUBLIC_URL ?? url;
    },
    flushLastUse,
    async close() {
      await queue.stop(DRAIN_MS);
      await images.close();
      await outbound.close();
      await feed.stop();
      await flushLastUse();
      await database.close();
    },
  };
}

/** What operations are told of the configuration. */
function settingsOf({ work }: Config): Settings {
  return {
    version: VERSION,
    eventRetentionDays: work.EVENT_RETENTION_DAYS,
    reviewSlaHours: {
      LOW: work.REVIEW_SLA_HOURS_LOW,
      NORMAL: work.REVIEW_SLA_HOURS_NORMAL,
      HIGH: work.REVIEW_SLA_HOURS_HIGH,
      URGENT: work.REVIEW_SLA_HOURS_URGENT,
    },
  };
}
