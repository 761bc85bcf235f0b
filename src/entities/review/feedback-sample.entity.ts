import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { timestamp } from '../_shared/columns.js';
import type { ReviewVerdict } from './review-task.entity.js';

/** A decision as a training sample: what was measured beside what a person said. Confidence 0–1. */
@Entity('feedback_samples')
@Index('feedback_samples_decided', ['decidedAt', 'id'])
@Index('feedback_samples_uncounted', ['decidedAt', 'id'], { where: 'hundred IS NULL' })
export class FeedbackSample {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  taskId: string;

  @Column('text')
  imageId: string;

  @Column('text')
  imageSha256: string;

  @Column('text')
  verdict: ReviewVerdict;

  @Column('double precision')
  confidence: number;

  /** Check name → score or null, and "overall". */
  @Column('jsonb')
  scores: Record<string, number | null>;

  @Column('text')
  policyVersion: string;

  @Column(timestamp)
  decidedAt: Date;

  /** The full hundred it was announced in; null until that is full. */
  @Column('integer', { nullable: true })
  hundred: number | null;
}
