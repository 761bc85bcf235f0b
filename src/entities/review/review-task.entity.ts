import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { nullableText, nullableTimestamp, timestamp } from '../_shared/columns.js';
import type { Product } from '../catalog/product.entity.js';
import type { ProductImage } from '../images/product-image.entity.js';

export type ReviewTaskState = 'OPEN' | 'CLAIMED' | 'COMPLETED' | 'CANCELLED';
export type ReviewPriority = 'LOW' | 'NORMAL' | 'HIGH' | 'URGENT';
export type ReviewVerdict = 'ACCEPTED' | 'REJECTED' | 'REGENERATE' | 'ESCALATED';

const waiting = "state IN ('OPEN', 'CLAIMED')";

/**
 * One image waiting for a person. `priorityKey` orders the queue for ever without being recomputed, because the parts
 * that depend on time grow at one rate for all tasks. `vendorId` and `category` are copied so that filters stay on one index.
 * `version` counts its changes and orders its events.
 */
@Entity('review_tasks')
@Index('review_tasks_image_open_key', ['imageId'], { unique: true, where: waiting })
@Index('review_tasks_priority', ['priorityKey', 'id'], { where: waiting })
@Index('review_tasks_oldest', ['createdAt', 'id'])
@Index('review_tasks_due', ['dueAt', 'id'], { where: waiting })
@Index('review_tasks_uncertainty', ['uncertainty', 'id'], { where: waiting })
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

  @Column('integer', { default: 1 })
  requiredDecisions: number;

  @Column(nullableText)
  outcome: ReviewVerdict | null;

  @Column('double precision', { nullable: true })
  agreement: number | null;

  @Column(nullableTimestamp)
  dueAt: Date | null;

  @Column('boolean', { default: false })
  slaBreached: boolean;

  /** The newest lease, for lists; `review_leases` holds them all. */
  @Column(nullableText)
  claimedById: string | null;

  @Column(nullableTimestamp)
  leaseExpiresAt: Date | null;

  @Column('integer', { default: 1 })
  version: number;

  @Column(timestamp)
  createdAt: Date;

  @Column(timestamp)
  updatedAt: Date;

  @Column(nullableTimestamp)
  completedAt: Date | null;
}
