import type { AlertMetric } from '../../engines/alerts/alert-metrics.js';
import type { Queryable } from '../../entities/_shared/statement.js';
import { measureSkuCollisionRate } from '../../entities/catalog/measure-skus.queries.js';
import { measureDriftSeverity } from '../../entities/drift/drift-report.queries.js';
import { measureAutoRejectRate } from '../../entities/images/measure-verdicts.queries.js';
import { measureClassificationSuccess } from '../../entities/intents/classification.queries.js';
import {
  measurePosterErrorRate,
  measurePosterLatencyMs,
  measurePosterRequestsPerMinute,
} from '../../entities/posters/poster-metrics.queries.js';
import {
  measureReviewBacklog,
  measureReviewerConfidence,
  measureSlaViolationRate,
} from '../../entities/review/measure-review.queries.js';
import { measureJobFailureRate } from '../../entities/system/measure-jobs.queries.js';
import { measureWebhookFailureRate } from '../../entities/webhooks/measure-webhook-failure-rate.js';

/** One value of a metric: of the platform, or of one of several things that are told apart by `subject`. */
export interface Measured {
  readonly subject: string | null;
  /** What it is a value of, for people; null for the platform. */
  readonly label: string | null;
  readonly value: number;
}

/** Reads what a metric was between two moments; the second is now. Nothing where there is too little to say anything. */
export type Measure = (db: Queryable, since: Date, now: Date) => Promise<readonly Measured[]>;

/** How each metric is measured. One without an entry cannot be watched yet. */
const MEASURES: Partial<Readonly<Record<AlertMetric, Measure>>> = {
  SKU_COLLISION_RATE: ofPlatform(measureSkuCollisionRate),
  AUTO_REJECT_RATE: ofPlatform(measureAutoRejectRate),
  REVIEW_BACKLOG: ofPlatform(measureReviewBacklog),
  SLA_VIOLATION_RATE: ofPlatform(measureSlaViolationRate),
  REVIEWER_CONFIDENCE: ofPlatform(measureReviewerConfidence),
  POSTER_ERROR_RATE: ofPlatform(measurePosterErrorRate),
  POSTER_LATENCY_MS: ofPlatform(measurePosterLatencyMs),
  POSTER_REQUESTS_PER_MINUTE: ofPlatform(measurePosterRequestsPerMinute),
  CLASSIFICATION_SUCCESS_RATE: ofPlatform(measureAnsweredByAi),
  DRIFT_SEVERITY: measureDriftSeverity,
  JOB_FAILURE_RATE: ofPlatform(measureJobFailureRate),
  WEBHOOK_FAILURE_RATE: ofPlatform(measureWebhookFailureRate),
};

/** How a metric is measured; null where nothing does yet. */
export function measureOf(metric: AlertMetric): Measure | null {
  return MEASURES[metric] ?? null;
}

/** Fewer say nothing of a rate. */
const LEAST_CLASSIFICATIONS = 20;

async function measureAnsweredByAi(db: Queryable, since: Date): Promise<number | null> {
  const { rate, total } = await measureClassificationSuccess(db, since);
  return total < LEAST_CLASSIFICATIONS ? null : rate;
}

function ofPlatform(measure: (db: Queryable, since: Date, now: Date) => Promise<number | null>): Measure {
  return async (db, since, now) => {
    const value = await measure(db, since, now);
    return value === null ? [] : [{ subject: null, label: null, value }];
  };
}
