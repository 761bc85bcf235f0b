import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { nullableText, nullableTimestamp } from '../_shared/columns.js';

/** PENDING: not tried yet. RETRYING: failed, is tried again. SUCCEEDED, FAILED: over. */
export type DeliveryStatus = 'PENDING' | 'SUCCEEDED' | 'RETRYING' | 'FAILED';

/**
 * One event for one endpoint: the body that is sent, byte for byte the same at every attempt, and what came of the last one. In
 * partitions by month of `createdAt`.
 */
@Entity('webhook_deliveries')
@Index('webhook_deliveries_page', ['endpointId', 'createdAt', 'id'])
@Index('webhook_deliveries_status_page', ['endpointId', 'status', 'createdAt', 'id'])
export class WebhookDelivery {
  @PrimaryColumn('text')
  id: string;

  @PrimaryColumn('timestamptz', { precision: 3 })
  createdAt: Date;

  @Column('text')
  endpointId: string;

  @Column('text')
  eventType: string;

  /** Position of the event in the log. */
  @Column('bigint')
  position: string;

  /** Of which entity the event is. */
  @Column('text')
  entityId: string;

  @Column('text')
  body: string;

  @Column('text')
  status: DeliveryStatus;

  /** In all, those of earlier rounds included. */
  @Column('integer')
  attempts: number;

  /** HTTP status of the last attempt; null when no answer came. */
  @Column('integer', { nullable: true })
  responseStatus: number | null;

  @Column(nullableText)
  responseBody: string | null;

  /** Why the last attempt failed, for people. */
  @Column(nullableText)
  error: string | null;

  @Column('double precision', { nullable: true })
  durationMs: number | null;

  @Column(nullableTimestamp)
  nextAttemptAt: Date | null;
}
