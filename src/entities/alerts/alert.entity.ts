import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { nullableText, nullableTimestamp, timestamp } from '../_shared/columns.js';
import type { AlertRule, AlertSeverity } from './alert-rule.entity.js';

export type AlertState = 'PENDING' | 'FIRING' | 'RESOLVED';

/** One incident of a dedup key, from its first breached window to its end. At most one of a key is open. */
@Entity('alerts')
@Index('alerts_open_key', ['dedupKey'], { unique: true, where: "state <> 'RESOLVED'" })
@Index('alerts_notified', ['dedupKey', 'notifiedAt'], { where: 'notified_at IS NOT NULL' })
@Index('alerts_page', ['startedAt', 'id'])
@Index('alerts_state_page', ['state', 'startedAt', 'id'])
export class Alert {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  ruleId: string;

  @ManyToOne('AlertRule')
  @JoinColumn({ name: 'rule_id', foreignKeyConstraintName: 'alerts_rule_fk' })
  rule?: AlertRule;

  @Column('text')
  dedupKey: string;

  /** What it is an alert of, in words that somebody chose; null for the platform. */
  @Column(nullableText)
  label: string | null;

  @Column('text')
  state: AlertState;

  @Column('text')
  severity: AlertSeverity;

  @Column('text')
  summary: string;

  @Column('double precision')
  value: number;

  /** When its first breached window was judged. */
  @Column(timestamp)
  startedAt: Date;

  /** When channels were last told that it fires; null while they were not. */
  @Column(nullableTimestamp)
  notifiedAt: Date | null;

  @Column(nullableTimestamp)
  resolvedAt: Date | null;

  @Column(nullableText)
  acknowledgedById: string | null;

  @Column('integer', { default: 1 })
  version: number;
}
