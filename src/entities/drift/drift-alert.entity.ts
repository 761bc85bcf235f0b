import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { nullableTimestamp, timestamp } from '../_shared/columns.js';
import type { DriftReport, DriftSeverity } from './drift-report.entity.js';

export type DriftAlertState = 'PENDING' | 'FIRING' | 'RESOLVED';

/** That a report saw drift. It fires until a later report of the same baseline takes its place or sees none. */
@Entity('drift_alerts')
@Index('drift_alerts_firing_key', ['baselineId'], { unique: true, where: "state = 'FIRING'" })
@Index('drift_alerts_report_key', ['reportId'], { unique: true })
@Index('drift_alerts_page', ['openedAt', 'id'])
export class DriftAlert {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  baselineId: string;

  @Column('text')
  reportId: string;

  @ManyToOne('DriftReport')
  @JoinColumn({ name: 'report_id', foreignKeyConstraintName: 'drift_alerts_report_fk' })
  report?: DriftReport;

  @Column('text')
  severity: DriftSeverity;

  /** The worst figure, with its value and where its severity begins. */
  @Column('text')
  metric: string;

  @Column('double precision')
  value: number;

  @Column('double precision')
  threshold: number;

  @Column('text')
  state: DriftAlertState;

  @Column(timestamp)
  openedAt: Date;

  @Column(nullableTimestamp)
  resolvedAt: Date | null;

  @Column('integer', { default: 1 })
  version: number;
}
