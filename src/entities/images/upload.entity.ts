import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { nullableText, nullableTimestamp, timestamp } from '../_shared/columns.js';

/**
 * A promised file: signed for one PUT, then named by its id. `objectKey` is set when the bytes have arrived, and is that of
 * a picture's original once what was sent has been swept away.
 */
@Entity('uploads')
@Index('uploads_unswept', ['expiresAt'], { where: 'swept_at IS NULL' })
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

  /** When what was sent was deleted, because it is kept elsewhere or was never used. */
  @Column(nullableTimestamp)
  sweptAt: Date | null;

  @Column(timestamp)
  createdAt: Date;
}
