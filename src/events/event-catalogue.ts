import type { ImageState } from '../entities/images/product-image.entity.js';
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
  'job.created.v1': JobPayload;
  'job.progressed.v1': JobPayload;
  'job.completed.v1': JobPayload;
  'job.failed.v1': JobPayload;
  'job.cancelled.v1': JobPayload;
  'api_key.created.v1': Record<string, never>;
  'api_key.revoked.v1': Record<string, never>;
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

export interface JobPayload {
  readonly state: string;
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
