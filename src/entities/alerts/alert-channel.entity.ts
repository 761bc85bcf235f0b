import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { timestamp } from '../_shared/columns.js';
import type { AlertSeverity } from './alert-rule.entity.js';

export type AlertChannelKind = 'SLACK' | 'EMAIL' | 'PAGERDUTY' | 'WEBHOOK';

/** Where alerts go. The target is a secret: kept sealed, shown masked. */
@Entity('alert_channels')
@Index('alert_channels_name_key', ['name'], { unique: true })
export class AlertChannel {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  kind: AlertChannelKind;

  @Column('text')
  name: string;

  /** Sealed JSON: the target and, of a webhook, the secret that signs. */
  @Column('text')
  sealedTarget: string;

  @Column('text')
  maskedTarget: string;

  @Column('text')
  minSeverity: AlertSeverity;

  @Column('boolean', { default: true })
  enabled: boolean;

  @Column(timestamp)
  createdAt: Date;
}
