import type { AlertChannels } from '../../adapters/alert-channels/alert-channels.js';
import type { ByteBudget } from '../../adapters/byte-budget/byte-budget.js';
import type { Clock } from '../../adapters/clock/clock.js';
import type { Database, Tx } from '../../adapters/database/database.js';
import type { OutboundClient } from '../../adapters/http-client/outbound-client.js';
import type { EnhancerRegistry } from '../../adapters/image-enhancer/image-enhancer.js';
import type { ImageProcessor } from '../../adapters/image-processor/image-processor.js';
import type { JobQueue } from '../../adapters/job-queue/job-queue.js';
import type { Logger } from '../../adapters/logger/logger.js';
import type { Metrics } from '../../adapters/metrics/metrics.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { UrlSigner } from '../../adapters/object-store/url-signer.js';
import type { Sealer } from '../../adapters/sealer/sealer.js';
import { authorise } from '../../auth/authorise.js';
import type { LastingConnection } from '../../auth/lasting-connection.js';
import type { Right } from '../../auth/policy.js';
import { NOBODY, type Principal } from '../../auth/principal.js';
import type { LogFeed } from '../../events/log-feed.js';
import type { AuditTrail } from './audit-trail.js';
import type { BackgroundWork } from './background-work.js';
import type { DriftTools } from './drift-tools.js';
import type { IntentTools } from './intent-tools.js';
import type { PosterTools } from './poster-tools.js';
import type { Webhooks } from './webhook-documents.js';

/** What the composition root builds once. An operation takes from it the one or two things it needs. */
export interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly queue: JobQueue<BackgroundWork>;
  readonly images: ImageProcessor;
  /** Who can make variants of pictures. */
  readonly enhancers: EnhancerRegistry;
  /** What classifying prompts needs. */
  readonly intents: IntentTools;
  /** What looking at posters needs. */
  readonly posters: PosterTools;
  readonly drift: DriftTools;
  readonly objects: ObjectStore;
  /** Pictures held in memory. */
  readonly pictureMemory: ByteBudget;
  /** Files that are arriving. */
  readonly uploadsInFlight: ByteBudget;
  readonly urls: UrlSigner;
  readonly outbound: OutboundClient;
  readonly feed: LogFeed;
  readonly sealer: Sealer;
  readonly audit: AuditTrail;
  readonly webhooks: Webhooks;
  /** How alerts reach people; `platformUrl` is the address they find more at, null while it is not known. */
  readonly alerts: { readonly channels: AlertChannels; readonly platformUrl: () => string | null };
  readonly settings: Settings;
}

/** The configuration that operations depend on. */
export interface Settings {
  readonly version: string;
  readonly eventRetentionDays: number;
  readonly auditRetentionDays: number;
  readonly jobRetentionDays: number;
  /** Variants of a picture when nothing else is said: how many, by whom, and who is asked when one refuses. */
  readonly enhancement: { readonly count: number; readonly provider: string; readonly fallback: readonly string[] };
  /** Hours until the retraining request of a MEDIUM drift is dispatched. */
  readonly retrainingDelayHours: number;
  readonly reviewSlaHours: Readonly<Record<'LOW' | 'NORMAL' | 'HIGH' | 'URGENT', number>>;
}

/** One request, message or command: who asks, with what, until when. */
export interface OperationContext {
  readonly principal: Principal | null;
  readonly deps: Deps;
  readonly requestId: string;
  /** Where the call came from over the network; null for what this machine does by itself. */
  readonly clientAddress: string | null;
  readonly signal: AbortSignal;
  /** The connection it came over, where that outlasts the call. */
  readonly connection?: LastingConnection;
  /** Under which a creating operation without a key of its own is done once; set for requests with an idempotency key. */
  readonly onceKey?: string;
  /** The only way to write. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** Checks the right and answers who has it: an operation's first line. */
export function requireRight(ctx: OperationContext, right: Right): Principal {
  authorise(ctx.principal, right);
  return ctx.principal ?? NOBODY;
}
