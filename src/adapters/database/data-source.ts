import 'reflect-metadata';
import { AbstractLogger, DataSource } from 'typeorm';
import { Alert } from '../../entities/alerts/alert.entity.js';
import { AlertChannel } from '../../entities/alerts/alert-channel.entity.js';
import { AlertDelivery } from '../../entities/alerts/alert-delivery.entity.js';
import { AlertRule } from '../../entities/alerts/alert-rule.entity.js';
import { Product } from '../../entities/catalog/product.entity.js';
import { Sku } from '../../entities/catalog/sku.entity.js';
import { Vendor } from '../../entities/catalog/vendor.entity.js';
import { DriftAlert } from '../../entities/drift/drift-alert.entity.js';
import { DriftBaseline } from '../../entities/drift/drift-baseline.entity.js';
import { DriftReport } from '../../entities/drift/drift-report.entity.js';
import { DriftRun } from '../../entities/drift/drift-run.entity.js';
import { DriftSchedule } from '../../entities/drift/drift-schedule.entity.js';
import { MonitoringMetric } from '../../entities/drift/monitoring-metric.entity.js';
import { RetrainingRequest } from '../../entities/drift/retraining-request.entity.js';
import { ImageValidation } from '../../entities/images/image-validation.entity.js';
import { ProductImage } from '../../entities/images/product-image.entity.js';
import { UnnamedFile } from '../../entities/images/unnamed-file.entity.js';
import { Upload } from '../../entities/images/upload.entity.js';
import { FeatureFlag } from '../../entities/intents/feature-flag.entity.js';
import { IntentClassificationLog } from '../../entities/intents/intent-classification-log.entity.js';
import { ModelSelectionLog } from '../../entities/intents/model-selection-log.entity.js';
import { PromptReference } from '../../entities/intents/prompt-reference.entity.js';
import { Content } from '../../entities/posters/content.entity.js';
import { ContentImport } from '../../entities/posters/content-import.entity.js';
import { PosterAnalysis } from '../../entities/posters/poster-analysis.entity.js';
import { PosterBatch } from '../../entities/posters/poster-batch.entity.js';
import { VisionThrottle } from '../../entities/posters/vision-throttle.entity.js';
import { FeedbackAnnouncement } from '../../entities/review/feedback-announcement.entity.js';
import { FeedbackSample } from '../../entities/review/feedback-sample.entity.js';
import { ReviewDecision } from '../../entities/review/review-decision.entity.js';

import { ReviewTask } from '../../entities/review/review-task.entity.js';
import { ApiKey } from '../../entities/system/api-key.entity.js';
import { AuditEntry } from '../../entities/system/audit-entry.entity.js';
import { EventHead, EventPartition, LoggedEvent, OutboxEvent } from '../../entities/system/event-log.entity.js';
import { IdempotencyKey } from '../../entities/system/idempotency-key.entity.js';
import { Job } from '../../entities/system/job.entity.js';
import { JobPiece } from '../../entities/system/job-piece.entity.js';
import { User } from '../../entities/system/user.entity.js';
import { WebhookDelivery } from '../../entities/webhooks/webhook-delivery.entity.js';
import { WebhookEndpoint } from '../../entities/webhooks/webhook-endpoint.entity.js';
import { QueuedDelivery, WebhookAttemptCount, WebhookDispatch } from '../../entities/webhooks/webhook-queue.entity.js';
import { MIGRATIONS_FOLDER } from './migrations-folder.js';
import { SnakeCaseNaming } from './naming.js';
import { typeParsers } from './parse-timestamp.js';

/** Every stored class. Given by name rather than by glob: a glob finds nothing quietly, and costs start-up time. */
export const ENTITIES = [
  Vendor,
  Sku,
  Product,
  ProductImage,
  ImageValidation,
  Upload,
  UnnamedFile,
  ReviewTask,
  FeedbackAnnouncement,
  ReviewDecision,
  FeedbackSample,
  IntentClassificationLog,
  ModelSelectionLog,
  PromptReference,
  FeatureFlag,
  Content,
  PosterAnalysis,
  PosterBatch,
  ContentImport,
  VisionThrottle,
  DriftBaseline,
  DriftRun,
  DriftReport,
  DriftAlert,
  DriftSchedule,
  RetrainingRequest,
  MonitoringMetric,
  Job,
  JobPiece,
  ApiKey,
  IdempotencyKey,
  User,
  AuditEntry,
  OutboxEvent,
  LoggedEvent,
  EventHead,
  EventPartition,
  WebhookEndpoint,
  WebhookDelivery,
  QueuedDelivery,
  WebhookDispatch,
  WebhookAttemptCount,
  AlertRule,
  AlertChannel,
  Alert,
  AlertDelivery,
];

export interface PoolLimits {
  /** Connections this process may hold. */
  readonly poolSize: number;
  /** Longest a statement may run, in milliseconds; 0 = no limit. */
  readonly statementTimeoutMs: number;
  /** Longest a transaction may ask nothing: one that somebody forgot would hold row locks and, with them, whole queues. */
  readonly idleTransactionMs: number;
}

/** What fails is thrown as well; stdout belongs to the answers of commands. */
class SilentLogger extends AbstractLogger {
  protected writeLog(): void {}
}

const DEFAULT_LIMITS: PoolLimits = { poolSize: 10, statementTimeoutMs: 8_000, idleTransactionMs: 30_000 };

export function limitsOf(given: Partial<PoolLimits>): PoolLimits {
  return { ...DEFAULT_LIMITS, ...given };
}

/**
 * TypeORM over one PostgreSQL (15 or later), not yet connected. Migrations are found beside the running code: TypeScript
 * in development and tests, the build in production.
 */
export function createDataSource(url: string, limits: Partial<PoolLimits> = {}): DataSource {
  const { poolSize, statementTimeoutMs, idleTransactionMs } = limitsOf(limits);
  return new DataSource({
    type: 'postgres',
    url,
    poolSize,
    entities: ENTITIES,
    migrations: [`${MIGRATIONS_FOLDER}/*-*.{js,ts}`],
    migrationsTableName: 'schema_migrations',
    namingStrategy: new SnakeCaseNaming(),
    applicationName: 'vitrine',
    installExtensions: false,
    logger: new SilentLogger(),
    extra: {
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: idleTransactionMs,
      connectionTimeoutMillis: 5_000,
      // Finds a peer out that is gone without a word, for work that nobody sets a time.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      types: typeParsers,
    },
  });
}
