import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { nullableTimestamp, timestamp } from '../_shared/columns.js';

/** A file that no row names yet: said before its bytes are stored, gone in the transaction that names it. */
@Entity('unnamed_files')
@Index('unnamed_files_made', ['madeAt'])
export class UnnamedFile {
  @PrimaryColumn('text')
  objectKey: string;

  /** When its bytes were last about to be stored. */
  @Column(timestamp)
  madeAt: Date;

  /** From when on it must not be named any more, because it is being deleted. */
  @Column(nullableTimestamp)
  sweptAt: Date | null;
}
