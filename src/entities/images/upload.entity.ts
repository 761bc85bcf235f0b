import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { nullableText, nullableTimestamp, timestamp } from '../_shared/columns.js';

/** A promised file: signed for one PUT, then named by its id. `objectKey` is set when the bytes have arrived. */
@Entity('uploads')
@Index('uploads_expiry', ['expiresAt'])
export class Upload {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  principalId: string;

  @Column('text')
  contentType: string;

  @Column('integer')
  sizeBytes: number;

  /** What the sender says the content's SHA-256 will be, if it says. */
  @Column(nullableText)
  sha256: string | null;

  @Column(nullableText)
  objectKey: string | null;

  @Column(timestamp)
  expiresAt: Date;

  @Column(nullableTimestamp)
  receivedAt: Date | null;

  @Column(timestamp)
  createdAt: Date;
}
