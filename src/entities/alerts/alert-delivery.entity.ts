import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { nullableText, timestamp } from '../_shared/columns.js';
import type { Alert } from './alert.entity.js';
import type { AlertChannel } from './alert-channel.entity.js';

export type AlertNews = 'FIRED' | 'REMINDED' | 'ACKNOWLEDGED' | 'RESOLVED';
export type AlertDeliveryStatus = 'PENDING' | 'SUCCEEDED' | 'RETRYING' | 'FAILED';

/** One message about an alert to one channel, with what it says: the same at every attempt. */
@Entity('alert_deliveries')
@Index('alert_deliveries_alert', ['alertId', 'id'])
export class AlertDelivery {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  alertId: string;

  @ManyToOne('Alert', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'alert_id', foreignKeyConstraintName: 'alert_deliveries_alert_fk' })
  alert?: Alert;

  @Column('text')
  channelId: string;

  @ManyToOne('AlertChannel')
  @JoinColumn({ name: 'channel_id', foreignKeyConstraintName: 'alert_deliveries_channel_fk' })
  channel?: AlertChannel;

  @Column('text')
  news: AlertNews;

  /** What is said: plain values, from which each kind of channel makes its message. */
  @Column('jsonb')
  notice: unknown;

  @Column('text')
  status: AlertDeliveryStatus;

  @Column('integer', { default: 0 })
  attempts: number;

  @Column(nullableText)
  error: string | null;

  /** When it was last tried, or asked for. */
  @Column(timestamp)
  at: Date;
}
