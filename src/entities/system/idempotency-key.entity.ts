import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { nullableTimestamp, timestamp } from '../_shared/columns.js';

/**
 * The first answer to a call that carried a key, for replay. One operation's answer is written in the transaction of the change;
 * a whole request (operation "request") is claimed before it runs, until `leaseUntil` at most, and its answer stored after.
 */
@Entity('idempotency_keys')
@Index('idempotency_keys_age', ['createdAt'])
export class IdempotencyKey {
  @PrimaryColumn('text')
  principalId: string;

  @PrimaryColumn('text')
  operation: string;

  @PrimaryColumn('text')
  key: string;

  /** SHA-256 of the canonical input: the same key with other content is a conflict. */
  @Column('text')
  inputHash: string;

  @Column('jsonb')
  answer: unknown;

  @Column(nullableTimestamp)
  leaseUntil: Date | null;

  @Column(timestamp)
  createdAt: Date;
}
