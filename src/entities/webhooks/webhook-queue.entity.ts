import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { timestamp } from '../_shared/columns.js';

/**
 * A delivery that is not over. `dueAt` is when it may be taken; whoever takes it moves that ahead, so that it comes due again
 * should that process die.
 */
@Entity('webhook_queue')
@Index('webhook_queue_due', ['endpointId', 'dueAt', 'position'])
@Index('webhook_queue_order', ['endpointId', 'entityId', 'position'])
export class QueuedDelivery {
  @PrimaryColumn('text')
  deliveryId: string;

  /** When the delivery was made: its partition. */
  @Column(timestamp)
  createdAt: Date;

  @Column('text')
  endpointId: string;

  @Column('text')
  entityId: string;

  @Column('bigint')
  position: string;

  @Column(timestamp)
  dueAt: Date;

  /** Whether `dueAt` is the end of somebody's lease. */
  @Column('boolean', { default: false })
  leased: boolean;

  /** Of this round: redelivering begins a new one. */
  @Column('integer', { default: 0 })
  attempts: number;

  /** Whether a failed attempt is followed by another. */
  @Column('boolean', { default: true })
  repeats: boolean;
}

/** One row: every event up to this position has the deliveries it should have. */
@Entity('webhook_dispatch')
export class WebhookDispatch {
  @PrimaryColumn('boolean', { default: true })
  singleton: boolean;

  @Column('bigint')
  position: string;
}

/** How the attempts of a minute ended. */
@Entity('webhook_attempt_counts')
export class WebhookAttemptCount {
  @PrimaryColumn('timestamptz', { precision: 3 })
  minute: Date;

  @Column('integer')
  succeeded: number;

  @Column('integer')
  failed: number;
}
