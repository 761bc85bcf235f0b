import type { AlertChannels } from '../adapters/alert-channels/alert-channels.js';
import { createAlertChannels } from '../adapters/alert-channels/create-alert-channels.js';
import { createByteBudget } from '../adapters/byte-budget/byte-budget.js';
import { type Clock, systemClock } from '../adapters/clock/clock.js';
import { openDatabase } from '../adapters/database/database.js';
import { createOutboundClient } from '../adapters/http-client/create-outbound-client.js';
import type { ResolveHost } from '../adapters/http-client/guarded-connector.js';
import { createImageProcessor } from '../adapters/image-processor/create-image-processor.js';
import type { ImageProcessor } from '../adapters/image-processor/image-processor.js';
import { openPgBossQueue, type PgBossQueue } from '../adapters/job-queue/pg-boss-queue.js';
import type { Logger } from '../adapters/logger/logger.js';
import { createMetrics } from '../adapters/metrics/metrics.js';
import { createUrlSigner } from '../adapters/object-store/create-url-signer.js';
import { createSealer } from '../adapters/sealer/sealer.js';
import type { Config } from '../config/load-config.js';
import { LogFeed } from '../events/log-feed.js';
import { createAuditTrail } from '../operations/_shared/audit-trail.js';
import type { BackgroundWork } from '../operations/_shared/background-work.js';
import type { Deps, Settings } from '../operations/_shared/context.js';
import type { WebhookRenderer } from '../operations/_shared/webhook-documents.js';
import { type OrderIntake, openOrderIntake } from './consume-orders.js';
import { imageProcessEntry } from './image-process-entry.js';
import { JOBS } from './job-registry.js';
import { openDrift } from './open-drift.js';
import { checkModelPrices, openEnhancers } from './open-enhancers.js';
import { type Identity, openIdentity } from './open-identity.js';
import { openIntents } from './open-intents.js';
import { openObjectStore } from './open-object-store.js';
import { openPosters } from './open-posters.js';
import { type Outward, openWebhookRenderer, openWebhooks } from './open-webhooks.js';
import { OpenedParts } from './opened-parts.js';
import { VERSION } from './version.js';

export interface OpenOptions {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly objectFolder: string;
  readonly secretKey: string;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Looks up the names of hosts that pictures come from and messages go to; the system does unless said. */
  readonly resolve?: ResolveHost;
  /** Whether this process watches over the queues; one that works on them does. */
  readonly supervise: boolean;
}

/** Everything an edge needs, and how to let it go again. */
export interface OpenedDeps {
  readonly deps: Deps;
  readonly queue: PgBossQueue<BackgroundWork>;
  readonly identity: Identity;
  /** Where orders to enhance products come in; opened by who works on them. */
  readonly openIntake: () => Promise<OrderIntake>;
  /** What executes the subscriptions of webhook endpoints; opened by who tells them of events. */
  readonly openRenderer: () => { readonly renderer: WebhookRenderer; stop(): void };
  /** What signed addresses begin with; known once the server listens. */
  setPublicUrl(url: string): void;
  close(): Promise<void>;
}

/** How long messages under work may still take when the process is told to stop. */
export const DRAIN_MS = 20_000;
const MEGABYTE = 1024 * 1024;

/** Opens all that is needed; lets go in the opposite order, also of what it has opened when a later step fails. */
export async function openDeps(options: OpenOptions): Promise<OpenedDeps> {
  checkModelPrices(options.config);
  const parts = new OpenedParts();
  try {
    return await openAll(options, parts);
  } catch (error) {
    await parts
      .close()
      .catch((closing: unknown) => options.logger.warn({ err: closing }, 'What had been opened could not be closed.'));
    throw error;
  }
}

async function openAll(options: OpenOptions, parts: OpenedParts): Promise<OpenedDeps> {
  const { config, logger, clock = systemClock } = options;
  let publicUrl = config.server.PUBLIC_URL ?? '';
  const { identity, intents, channels, ...opened } = await openParts(options, parts);
  const { database, queue, images, outbound } = opened;
  const deps: Deps = {
    ...opened,
    clock,
    logger,
    enhancers: await openEnhancers(config, { images, clock }),
    intents: intents.tools,
    posters: await openPosters(config, { outbound, clock, metrics: opened.metrics }),
    drift: openDrift(config),
    pictureMemory: createByteBudget(config.objects.PICTURE_MEMORY_MB * MEGABYTE),
    uploadsInFlight: createByteBudget(config.objects.UPLOADS_IN_FLIGHT_MB * MEGABYTE),
    urls: createUrlSigner({ secret: options.secretKey, publicUrl: () => publicUrl, now: () => clock.now() }),
    sealer: createSealer(options.secretKey, previousKeys(config)),
    alerts: { channels, platformUrl: () => publicUrl || null },
    settings: settingsOf(config),
  };
  return {
    deps,
    queue,
    identity,
    openIntake: () => openOrderIntake(config, { database, queue, logger }),
    openRenderer: () => openWebhookRenderer(deps, config),
    setPublicUrl(url) {
      publicUrl = config.server.PUBLIC_URL ?? url;
    },
    close: () => parts.close(),
  };
}

/** What has to be closed. The queue is last, for messages under work need all the rest until they have ended. */
async function openParts(options: OpenOptions, parts: OpenedParts) {
  const { config, databaseUrl: url, logger, clock = systemClock, secretKey, supervise } = options;
  const { DATABASE_POOL_SIZE: poolSize, STATEMENT_TIMEOUT_MS: statementTimeoutMs } = config.storage;
  const metrics = createMetrics();
  const database = parts.add(await openDatabase(url, { poolSize, statementTimeoutMs }), (it) => it.close());
  const identity = parts.add(openIdentity({ config, database, clock, logger }), (it) => it.close());
  const audit = parts.add(createAuditTrail({ db: database, clock, logger }), (it) => it.flush());
  const feed = parts.add(new LogFeed({ database, logger, metrics }), (it) => it.stop());
  await feed.start();
  const intentDeps = { clock, database, logger, metrics, secretKey };
  const intents = parts.add(await openIntents(config, intentDeps), (it) => it.close());
  const objects = parts.add(await openObjectStore(config, options.objectFolder), (it) => it.close());
  const channels = parts.add(openChannels(config, clock, outwardOf(options)), (it) => it.close());
  const webhooks = parts.add(openWebhooks(config, outwardOf(options)), ({ sender }) => sender.close());
  const outbound = parts.add(createOutboundClient(outwardOf(options)), (it) => it.close());
  const images = parts.add(openImages(config), (it) => it.close());
  const queueSettings = { url, queues: JOBS, logger, supervise };
  const queue = parts.add(await openPgBossQueue<BackgroundWork>(queueSettings), (it) => it.stop(DRAIN_MS));
  return { metrics, database, identity, audit, feed, intents, objects, channels, webhooks, outbound, images, queue };
}

function previousKeys({ security }: Config): string[] {
  return security.SECRET_KEY_PREVIOUS === undefined ? [] : [security.SECRET_KEY_PREVIOUS];
}

function outwardOf({ config, resolve }: OpenOptions): Outward {
  return { allow: config.security.OUTBOUND_ALLOW, ...(resolve && { resolve }) };
}

function openChannels({ alerts }: Config, clock: Clock, outward: Outward): AlertChannels {
  const { SMTP_URL, ALERT_FROM, PAGERDUTY_URL } = alerts;
  const mail = SMTP_URL === undefined || ALERT_FROM === undefined ? null : { url: SMTP_URL, from: ALERT_FROM };
  return createAlertChannels({
    clock,
    outbound: outward,
    mail,
    pagerDutyUrl: PAGERDUTY_URL,
  });
}

function openImages({ work }: Config): ImageProcessor {
  const memoryBytes = work.IMAGE_PROCESS_MEMORY_MB * MEGABYTE;
  return createImageProcessor({ processes: work.IMAGE_PROCESSES, entry: imageProcessEntry(), memoryBytes });
}

/** What operations are told of the configuration. */
function settingsOf({ work, enhancement, drift }: Config): Settings {
  return {
    enhancement: {
      count: enhancement.ENHANCED_IMAGES_COUNT,
      provider: enhancement.ENHANCEMENT_PROVIDER,
      fallback: enhancement.ENHANCEMENT_FALLBACK,
    },
    version: VERSION,
    retrainingDelayHours: drift.RETRAINING_DELAY_HOURS,
    eventRetentionDays: work.EVENT_RETENTION_DAYS,
    auditRetentionDays: work.AUDIT_RETENTION_DAYS,
    jobRetentionDays: work.JOB_RETENTION_DAYS,
    reviewSlaHours: {
      LOW: work.REVIEW_SLA_HOURS_LOW,
      NORMAL: work.REVIEW_SLA_HOURS_NORMAL,
      HIGH: work.REVIEW_SLA_HOURS_HIGH,
      URGENT: work.REVIEW_SLA_HOURS_URGENT,
    },
  };
}
