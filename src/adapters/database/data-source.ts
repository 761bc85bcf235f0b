import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { Product } from '../../entities/catalog/product.entity.js';
import { Sku } from '../../entities/catalog/sku.entity.js';
import { Vendor } from '../../entities/catalog/vendor.entity.js';
import { ImageValidation } from '../../entities/images/image-validation.entity.js';
import { ProductImage } from '../../entities/images/product-image.entity.js';
import { Upload } from '../../entities/images/upload.entity.js';
import { FeedbackAnnouncement } from '../../entities/review/feedback-announcement.entity.js';
import { FeedbackSample } from '../../entities/review/feedback-sample.entity.js';
import { ReviewDecision } from '../../entities/review/review-decision.entity.js';

import { ReviewTask } from '../../entities/review/review-task.entity.js';
import { ApiKey } from '../../entities/system/api-key.entity.js';
import { EventHead, LoggedEvent, OutboxEvent } from '../../entities/system/event-log.entity.js';
import { IdempotencyKey } from '../../entities/system/idempotency-key.entity.js';
import { Job } from '../../entities/system/job.entity.js';
import { JobPiece } from '../../entities/system/job-piece.entity.js';
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
  ReviewTask,
  FeedbackAnnouncement,
  ReviewDecision,
  FeedbackSample,
  Job,
  JobPiece,
  ApiKey,
  IdempotencyKey,
  OutboxEvent,
  LoggedEvent,
  EventHead,
];

export interface PoolLimits {
  /** Connections this process may hold. */
  readonly poolSize: number;
  /** Longest a statement may run, in milliseconds; 0 = no limit. */
  readonly statementTimeoutMs: number;
}

const DEFAULT_LIMITS: PoolLimits = { poolSize: 10, statementTimeoutMs: 8_000 };

/**
 * TypeORM over one PostgreSQL (15 or later), not yet connected. Migrations are found beside the running code: TypeScript
 * in development and tests, the build in production.
 */
export function createDataSource(url: string, limits: Partial<PoolLimits> = {}): DataSource {
  const { poolSize, statementTimeoutMs } = { ...DEFAULT_LIMITS, ...limits };
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
    extra: {
      statement_timeout: statementTimeoutMs,
      // A transaction somebody forgot would hold row locks and, with them, whole queues.
      idle_in_transaction_session_timeout: 30_000,
      connectionTimeoutMillis: 5_000,
      types: typeParsers,
    },
  });
}
