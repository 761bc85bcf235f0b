import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { nullableText, nullableTimestamp, timestamp } from '../_shared/columns.js';

export type AlertSeverity = 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

export type AlertMetricName =
  | 'SKU_COLLISION_RATE'
  | 'AUTO_REJECT_RATE'
  | 'REVIEW_BACKLOG'
  | 'SLA_VIOLATION_RATE'
  | 'REVIEWER_CONFIDENCE'
  | 'POSTER_ERROR_RATE'
  | 'POSTER_LATENCY_MS'
  | 'POSTER_REQUESTS_PER_MINUTE'
  | 'CLASSIFICATION_SUCCESS_RATE'
  | 'DRIFT_SEVERITY'
  | 'JOB_FAILURE_RATE'
  | 'WEBHOOK_FAILURE_RATE';

/** What is watched, and when it is too much. Whoever moves `judgedNextAt` judges the window that has ended: once for all processes. */
@Entity('alert_rules')
@Index('alert_rules_preset_key', ['preset'], { unique: true })
@Index('alert_rules_due', ['judgedNextAt'], { where: 'enabled' })
export class AlertRule {
  @PrimaryColumn('text')
  id: string;

  /** The name of one that ships, for ever; null for those that people made. */
  @Column(nullableText)
  preset: string | null;

  @Column('text')
  metric: AlertMetricName;

  @Column('text')
  comparison: string;

  @Column('double precision')
  threshold: number;

  @Column('integer')
  windowSeconds: number;

  @Column('text')
  severity: AlertSeverity;

  @Column('boolean', { default: true })
  enabled: boolean;

  /** The channels that are told; null for all. */
  @Column('text', { array: true, nullable: true })
  channelIds: string[] | null;

  @Column(timestamp)
  judgedNextAt: Date;

  @Column(nullableTimestamp)
  judgedAt: Date | null;

  /** The worst value of the window that was judged last; null when there was nothing to judge. */
  @Column('double precision', { nullable: true })
  lastValue: number | null;

  @Column(timestamp)
  createdAt: Date;
}
