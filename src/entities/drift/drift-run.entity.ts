import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { nullableText, nullableTimestamp, timestamp } from '../_shared/columns.js';
import type { DriftBaseline } from './drift-baseline.entity.js';

/**
 * The profiling of one image set, one for each job: what it reads, what comes of it, and where its shards lie in the object
 * store once the set has been listed. A run without a report builds its baseline.
 */
@Entity('drift_runs')
@Index('drift_runs_schedule', ['scheduleId', 'createdAt'], { where: 'schedule_id IS NOT NULL' })
export class DriftRun {
  @PrimaryColumn('text')
  jobId: string;

  @Column('text')
  baselineId: string;

  @ManyToOne('DriftBaseline')
  @JoinColumn({ name: 'baseline_id', foreignKeyConstraintName: 'drift_runs_baseline_fk' })
  baseline?: DriftBaseline;

  /** The id that the report will have. */
  @Column(nullableText)
  reportId: string | null;

  @Column(nullableText)
  scheduleId: string | null;

  @Column('jsonb')
  source: unknown;

  @Column(nullableText)
  setKey: string | null;

  @Column('integer', { nullable: true })
  shardCount: number | null;

  @Column(timestamp)
  createdAt: Date;

  @Column(nullableTimestamp)
  concludedAt: Date | null;
}
