import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { nullableTimestamp, timestamp } from '../_shared/columns.js';

/** What an event says, wherever it stands. */
abstract class EventColumns {
  @Column('text')
  type: string;

  @Column('text')
  entityId: string;

  @Column('integer')
  entityVersion: number;

  @Column('jsonb')
  payload: unknown;

  @Column(timestamp)
  occurredAt: Date;
}

/**
 * Events as their transactions wrote them, not yet in the log. The sequencer moves committed rows to `event_log` in id
 * order. An entity's events carry ids in version order, because both are taken while its row is locked.
 */
@Entity('event_outbox')
export class OutboxEvent extends EventColumns {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: string;
}

/**
 * The log: append-only, gap-free, in commit-safe order. A position once visible never gets an earlier neighbour. In
 * partitions by position, which migrations make and {@link EventPartition} tells of.
 */
@Entity('event_log')
@Index('event_log_entity', ['entityId', 'position'])
export class LoggedEvent extends EventColumns {
  @PrimaryColumn('bigint')
  position: string;
}

/**
 * A partition of the log, the table `event_log_p<first position>`. Positions from the oldest one's first on are kept; what
 * lies below is gone as a whole. Made by the sequencer before it is needed, closed by it when the last position is taken.
 */
@Entity('event_partitions')
export class EventPartition {
  @PrimaryColumn('bigint')
  firstPosition: string;

  /** The first position that is no longer in it. */
  @Column('bigint')
  endPosition: string;

  @Column(timestamp)
  openedAt: Date;

  /** Since when everything in it has been in the log; by the database's clock. */
  @Column(nullableTimestamp)
  closedAt: Date | null;
}

/** One row: the log's last position. Its row lock makes two sequencers take turns. */
@Entity('event_head')
export class EventHead {
  @PrimaryColumn('boolean', { default: true })
  singleton: boolean;

  @Column('bigint', { default: 0 })
  position: string;
}
