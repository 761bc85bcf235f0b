import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { nullableTimestamp, timestamp } from '../_shared/columns.js';

/** A file made for a variant that no picture names yet: written before the bytes, gone in the transaction that names them. */
@Entity('variant_files')
@Index('variant_files_made', ['madeAt'])
export class VariantFile {
  @PrimaryColumn('text')
  objectKey: string;

  @Column(timestamp)
  madeAt: Date;

  /** From when on it must not be named any more, because it is being deleted. */
  @Column(nullableTimestamp)
  sweptAt: Date | null;
}
