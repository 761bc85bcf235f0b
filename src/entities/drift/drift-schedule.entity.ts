import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { nullableTimestamp, timestamp } from '../_shared/columns.js';
import type { DriftBaseline } from './drift-baseline.entity.js';

/** When a baseline is compared with a set again and again; one for each baseline. */
@Entity('drift_schedules')
@Index('drift_schedules_baseline_key', ['baselineId'], { unique: true })
@Index('drift_schedules_due', ['nextRunAt'], { where: 'enabled' })
export class DriftSchedule {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  baselineId: string;

  @ManyToOne('DriftBaseline')
  @JoinColumn({ name: 'baseline_id', foreignKeyConstraintName: 'drift_schedules_baseline_fk' })
  baseline?: DriftBaseline;

  /** Five fields: minute, hour, day of the month, month, day of the week. */
  @Column('text')
  cron: string;

  /** IANA name. */
  @Column('text')
  timeZone: string;

  @Column('jsonb')
  source: unknown;

  @Column('boolean', { default: true })
  enabled: boolean;

  @Column(nullableTimestamp)
  nextRunAt: Date | null;

  @Column(timestamp)
  createdAt: Date;

  @Column('integer', { default: 1 })
  version: number;
}
