import type { AlertSeverity } from '../entities/alerts/alert-rule.entity.js';
import type { DriftSeverity } from '../entities/drift/drift-report.entity.js';
import type { RetrainingPriority, RetrainingState } from '../entities/drift/retraining-request.entity.js';
import type { ImageState } from '../entities/images/product-image.entity.js';
import type { ZoneVerdict } from '../entities/posters/content.entity.js';
import type { ReviewPriority, ReviewTaskState } from '../entities/review/review-task.entity.js';

/**
 * Every event there is: past tense, dotted, versioned; and what its payload carries besides the entity's id. Payloads
 * hold what filters and consumers need without a read, no more: the state itself is read when an event is delivered.
 */
export interface EventPayloads {
  'product.created.v1': ProductPayload;
  'product.updated.v1': ProductPayload;
  'product.status_changed.v1': ProductPayload;
  'product.merged.v1': ProductPayload & { readonly intoId: string };
  'image.added.v1': ImagePayload;
  'image.validated.v1': ImagePayload;
  'image.failed.v1': ImagePayload;
  'image.retried.v1': ImagePayload;
  /** It takes longer: a provider does not answer, and is asked again. */
  'image.delayed.v1': ImagePayload;
  'image.decided.v1': ImagePayload;
  'review.task.created.v1': ReviewTaskPayload;
  'review.task.claimed.v1': ReviewTaskPayload;
  'review.task.released.v1': ReviewTaskPayload;
  'review.task.lease_expired.v1': ReviewTaskPayload;
  'review.task.decided.v1': ReviewTaskPayload;
  'review.task.completed.v1': ReviewTaskPayload;
  'review.task.escalated.v1': ReviewTaskPayload;
  'review.task.cancelled.v1': ReviewTaskPayload;
  'review.task.sla_breached.v1': ReviewTaskPayload;
  'feedback.ready.v1': { readonly samples: number; readonly total: number };
  'content.imported.v1': Record<string, never>;
  'content.updated.v1': Record<string, never>;
  'poster.analyzed.v1': PosterPayload & { readonly verdict: ZoneVerdict };
  'poster.failed.v1': PosterPayload & { readonly code: string };
  'job.created.v1': JobPayload;
  'job.progressed.v1': JobPayload;
  'job.completed.v1': JobPayload;
  'job.failed.v1': JobPayload;
  'job.cancelled.v1': JobPayload;
  'intent.classified.v1': { readonly workflowType: string; readonly classifier: string };
  'intent.outcome_recorded.v1': { readonly modelId: string; readonly success: boolean };
  'intent.corrected.v1': { readonly workflowType: string };
  'prompt_reference.saved.v1': { readonly tag: string };
  'feature_flag.set.v1': { readonly enabled: boolean; readonly rolloutPercentage: number };
  'alert.fired.v1': AlertPayload;
  'alert.acknowledged.v1': AlertPayload;
  'alert.resolved.v1': AlertPayload;
  'drift.baseline.built.v1': { readonly name: string };
  'drift.report.created.v1': DriftPayload;
  'drift.alert.raised.v1': DriftPayload & { readonly reportId: string };
  'drift.alert.resolved.v1': DriftPayload & { readonly reportId: string };
  /** A scheduled check that did not run when it was due, or that came to nothing. */
  'drift.run.missed.v1': { readonly baselineId: string; readonly dueAt: string; readonly reason: string };
  'retraining.requested.v1': RetrainingPayload;
  'retraining.updated.v1': RetrainingPayload;
  'api_key.created.v1': Record<string, never>;
  'api_key.revoked.v1': Record<string, never>;
  'webhook.endpoint.disabled.v1': EndpointDisabledPayload;
}

export type EventType = keyof EventPayloads;

export interface ProductPayload {
  readonly vendorId: string;
  readonly status: string;
}

export interface ImagePayload {
  readonly productId: string;
  readonly state: ImageState;
}

/** What the review queue filters by; `reviewerId` is whose act or lease the event is about. */
export interface ReviewTaskPayload {
  readonly state: ReviewTaskState;
  readonly priority: ReviewPriority;
  readonly vendorId: string;
  readonly category: string | null;
  readonly slaBreached: boolean;
  readonly reviewerId: string | null;
}

/** Why an endpoint was disabled, for a program; its own words are for people. */
export interface EndpointDisabledPayload {
  readonly cause: 'BY_HAND' | 'GONE' | 'FAILING' | 'SUBSCRIPTION_INVALID' | 'KEY_ENDED';
}

export interface AlertPayload {
  readonly ruleId: string;
  readonly severity: AlertSeverity;
}

/** `contentId` is null for a poster that belongs to no content. */
export interface PosterPayload {
  readonly contentId: string | null;
}

export interface JobPayload {
  readonly state: string;
}

export interface DriftPayload {
  readonly baselineId: string;
  readonly severity: DriftSeverity;
}

export interface RetrainingPayload {
  readonly baselineId: string;
  readonly priority: RetrainingPriority;
  readonly state: RetrainingState;
}

/** An event as it is written. `entityVersion` is the version the change gave the entity, taken under its row lock. */
export interface NewEvent<T extends EventType = EventType> {
  readonly type: T;
  readonly entityId: string;
  readonly entityVersion: number;
  readonly payload: EventPayloads[T];
  readonly occurredAt: Date;
}

/** An event as the log gives it back. Positions are dense, start at 1 and never change. */
export interface StampedEvent<T extends EventType = EventType> extends NewEvent<T> {
  readonly position: bigint;
}
