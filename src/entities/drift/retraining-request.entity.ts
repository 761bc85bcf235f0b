import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { nullableTimestamp, timestamp } from '../_shared/columns.js';
import type { DriftReport } from './drift-report.entity.js';

export type RetrainingPriority = 'HIGH' | 'NORMAL';
export type RetrainingState = 'REQUESTED' | 'DISPATCHED' | 'ACKNOWLEDGED' | 'COMPLETED' | 'FAILED' | 'COOLED_DOWN';

/** That a model should be trained anew because of a report, and how far that has come. */
@Entity('retraining_requests')
@Index('retraining_requests_report_key', ['reportId'], { unique: true })
@Index('retraining_requests_due', ['scheduledFor'], { where: "state = 'REQUESTED'" })
@Index('retraining_requests_baseline', ['baselineId', 'createdAt'])
@Index('retraining_requests_page', ['createdAt', 'id'])
export class RetrainingRequest {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  baselineId: string;

  @Column('text')
  reportId: string;

  @ManyToOne('DriftReport')
  @JoinColumn({ name: 'report_id', foreignKeyConstraintName: 'retraining_requests_report_fk' })
  report?: DriftReport;

  @Column('text')
  priority: RetrainingPriority;

  @Column('text')
  reason: string;

  @Column('text')
  state: RetrainingState;

  @Column(timestamp)
  scheduledFor: Date;

  @Column(nullableTimestamp)
  dispatchedAt: Date | null;

  @Column(timestamp)
  createdAt: Date;

  @Column('integer', { default: 1 })
  version: number;
}
