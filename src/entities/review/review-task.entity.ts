import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { nullableText, nullableTimestamp, timestamp } from '../_shared/columns.js';
import type { Product } from '../catalog/product.entity.js';
import type { ProductImage } from '../images/product-image.entity.js';

export type ReviewTaskState = 'OPEN' | 'CLAIMED' | 'COMPLETED' | 'CANCELLED';
export type ReviewPriority = 'LOW' | 'NORMAL' | 'HIGH' | 'URGENT';
export type ReviewVerdict = 'ACCEPTED' | 'REJECTED' | 'REGENERATE' | 'ESCALATED';

/** A reviewer's timed hold on a task. The token fences: what comes without the live one is refused. */
export interface StoredLease {
  readonly token: string;
  readonly reviewerId: string;
  /** RFC 3339 in UTC with milliseconds, so that text order is time order. */
  readonly expiresAt: string;
}

const waiting = "state IN ('OPEN', 'CLAIMED')";
const ended = "state IN ('COMPLETED', 'CANCELLED')";

/**
 * One image waiting for a person. `priorityKey` orders the queue for ever without being recomputed, because the parts
 * that depend on time grow at one rate for all tasks. `vendorId` and `category` are copied so that filters stay on one index.
 * Leases and deciders lie in the task's own row because a claim judges the row it has just locked: a look into another
 * table would see the snapshot from before the lock. `version` counts changes and orders events.
 */
@Entity('review_tasks')
@Index('review_tasks_image_open_key', ['imageId'], { unique: true, where: waiting })
@Index('review_tasks_priority', ['priorityKey', 'id'], { where: waiting })
@Index('review_tasks_oldest', ['createdAt', 'id'], { where: waiting })
@Index('review_tasks_due', ['dueAt', 'id'], { where: waiting })
@Index('review_tasks_uncertainty', ['uncertainty', 'id'], { where: waiting })
@Index('review_tasks_ended_priority', ['priorityKey', 'id'], { where: ended })
@Index('review_tasks_ended_oldest', ['createdAt', 'id'], { where: ended })
@Index('review_tasks_ended_due', ['dueAt', 'id'], { where: ended })
@Index('review_tasks_ended_uncertainty', ['uncertainty', 'id'], { where: ended })
@Index('review_tasks_unbreached', ['dueAt'], { where: `${waiting} AND NOT sla_breached` })
@Index('review_tasks_lease_end', ['leaseEndsAt'], { where: 'lease_ends_at IS NOT NULL' })
@Index('review_tasks_product_page', ['productId', 'createdAt', 'id'])
@Index('review_tasks_image', ['imageId', 'createdAt'])
@Index('review_tasks_completed', ['completedAt'], { where: 'completed_at IS NOT NULL' })
export class ReviewTask {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  imageId: string;

  @ManyToOne('ProductImage')
  @JoinColumn({ name: 'image_id', foreignKeyConstraintName: 'review_tasks_image_fk' })
  image?: ProductImage;

  @Column('text')
  productId: string;

  @ManyToOne('Product')
  @JoinColumn({ name: 'product_id', foreignKeyConstraintName: 'review_tasks_product_fk' })
  product?: Product;

  @Column('text')
  vendorId: string;

  @Column(nullableText)
  category: string | null;

  @Column('text')
  state: ReviewTaskState;

  @Column('text')
  priority: ReviewPriority;

  /** Larger is sooner. */
  @Column('double precision')
  priorityKey: number;

  /** 0–1, 1 = exactly between the accept and the reject threshold. */
  @Column('double precision')
  uncertainty: number;

  @Column('double precision', { nullable: true })
  validationScore: number | null;

  @Column(nullableText)
  failureReason: string | null;

  /** Decisions asked for when the task was opened: beyond them a vote adjudicates. */
  @Column('integer')
  quorum: number;

  /** Decisions it takes in all as things stand: `quorum`, or more after ties and escalations. */
  @Column('integer')
  requiredDecisions: number;

  /** Who has decided on it. */
  @Column('text', { array: true, default: [] })
  deciderIds: string[];

  /** At most as many live ones as decisions are still wanted; expired ones until somebody takes notice of them. */
  @Column('jsonb', { default: [] })
  leases: StoredLease[];

  /** The earliest end among `leases`; null without any. */
  @Column(nullableTimestamp)
  leaseEndsAt: Date | null;

  @Column(nullableText)
  outcome: ReviewVerdict | null;

  @Column('double precision', { nullable: true })
  agreement: number | null;

  @Column(timestamp)
  dueAt: Date;

  @Column('boolean', { default: false })
  slaBreached: boolean;

  @Column('integer', { default: 1 })
  version: number;

  @Column(timestamp)
  createdAt: Date;

  @Column(timestamp)
  updatedAt: Date;

  @Column(nullableTimestamp)
  completedAt: Date | null;
}
