import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { nullableText, timestamp } from '../_shared/columns.js';
import type { ReviewTask, ReviewVerdict } from './review-task.entity.js';

/** What one reviewer said of one task, once. Confidence 1–5. */
@Entity('review_decisions')
@Index('review_decisions_task_reviewer_key', ['taskId', 'reviewerId'], { unique: true })
@Index('review_decisions_decided', ['decidedAt', 'id'])
export class ReviewDecision {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  taskId: string;

  @ManyToOne('ReviewTask')
  @JoinColumn({ name: 'task_id', foreignKeyConstraintName: 'review_decisions_task_fk' })
  task?: ReviewTask;

  @Column('text')
  reviewerId: string;

  @Column('text')
  verdict: ReviewVerdict;

  @Column('integer')
  confidence: number;

  @Column(nullableText)
  notes: string | null;

  @Column('integer', { nullable: true })
  durationMs: number | null;

  @Column(timestamp)
  decidedAt: Date;
}
