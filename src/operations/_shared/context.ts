import type { Clock } from '../../adapters/clock/clock.js';
import type { Database, Tx } from '../../adapters/database/database.js';
import type { OutboundClient } from '../../adapters/http-client/outbound-client.js';
import type { ImageProcessor } from '../../adapters/image-processor/image-processor.js';
import type { JobQueue } from '../../adapters/job-queue/job-queue.js';
import type { Logger } from '../../adapters/logger/logger.js';
import type { Metrics } from '../../adapters/metrics/metrics.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { UrlSigner } from '../../adapters/object-store/url-signer.js';
import { authorise } from '../../auth/authorise.js';
import type { Right } from '../../auth/policy.js';
import type { Principal } from '../../auth/principal.js';
import type { LogFeed } from '../../events/log-feed.js';
import type { BackgroundWork } from './background-work.js';

/** What the composition root builds once. An operation takes from it the one or two things it needs. */
export interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly queue: JobQueue<BackgroundWork>;
  readonly images: ImageProcessor;
  readonly objects: ObjectStore;
  readonly urls: UrlSigner;
  readonly outbound: OutboundClient;
  readonly feed: LogFeed;
  readonly settings: Settings;
}

/** The configuration that operations depend on. */
export interface Settings {
  readonly version: string;
  readonly eventRetentionDays: number;
  readonly reviewSlaHours: Readonly<Record<'LOW' | 'NORMAL' | 'HIGH' | 'URGENT', number>>;
}

/** One request, message or command: who asks, with what, until when. */
export interface OperationContext {
  readonly principal: Principal | null;
  readonly deps: Deps;
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** The only way to write. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** Checks the right and answers who has it: an operation's first line. */
export function requireRight(ctx: OperationContext, right: Right): Principal {
  authorise(ctx.principal, right);
  return ctx.principal ?? { id: 'nobody', name: 'Nobody', roles: [] };
}
