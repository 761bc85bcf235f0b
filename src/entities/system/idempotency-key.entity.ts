import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { timestamp } from '../_shared/columns.js';

/** The first answer to a mutation that carried a key, for replay. Written in the transaction of the change itself. */
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

  @Column(timestamp)
  createdAt: Date;
}
