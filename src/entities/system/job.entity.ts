import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { nullableText, nullableTimestamp, timestamp } from '../_shared/columns.js';

export type JobKind =
  | 'ENHANCE_IMAGES'
  | 'VALIDATE_IMAGES'
  | 'INGEST_PRODUCTS'
  | 'ANALYZE_POSTERS'
  | 'IMPORT_CONTENT'
  | 'BUILD_BASELINE'
  | 'CHECK_DRIFT'
  | 'DELIVER_WEBHOOK'
  | 'DELIVER_ALERT'
  | 'BACKFILL_SKUS';
export type JobState = 'QUEUED' | 'ACTIVE' | 'RETRYING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';

/**
 * Work that goes on after the answer, as its caller sees it. Its pieces are rows of the queue; each reports here, in the
 * transaction that does its work, so `done` (failed ones included) never counts a piece twice.
 */
@Entity('jobs')
@Index('jobs_page', ['createdAt', 'id'])
@Index('jobs_state_page', ['state', 'createdAt', 'id'])
@Index('jobs_kind_page', ['kind', 'createdAt', 'id'])
@Index('jobs_completed', ['completedAt'], { where: 'completed_at IS NOT NULL' })
export class Job {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  kind: JobKind;

  @Column('text')
  state: JobState;

  @Column('integer', { default: 0 })
  done: number;

  @Column('integer', { nullable: true })
  total: number | null;

  @Column('integer', { default: 0 })
  failed: number;

  @Column('integer', { default: 0 })
  attempts: number;

  @Column(nullableText)
  error: string | null;

  /** What a message asked for that came to nothing; null for every other job, and for a message that could not be read. */
  @Column('jsonb', { nullable: true })
  lostOrder: unknown;

  @Column('integer', { default: 1 })
  version: number;

  @Column(timestamp)
  createdAt: Date;

  @Column(nullableTimestamp)
  startedAt: Date | null;

  @Column(nullableTimestamp)
  completedAt: Date | null;
}
