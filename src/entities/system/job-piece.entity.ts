import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { nullableText } from '../_shared/columns.js';
import type { Job } from './job.entity.js';

export type JobPieceState = 'WAITING' | 'DONE' | 'FAILED' | 'CANCELLED';

/**
 * One piece of a job: the unit that is done once, retried and counted. `subjectId` is what the piece works on; the
 * state leaves WAITING exactly once per attempt of the whole, in the transaction that does the work.
 */
@Entity('job_pieces')
@Index('job_pieces_open', ['jobId', 'state'])
@Index('job_pieces_subject', ['subjectId'])
export class JobPiece {
  @PrimaryColumn('text')
  jobId: string;

  @ManyToOne('Job')
  @JoinColumn({ name: 'job_id', foreignKeyConstraintName: 'job_pieces_job_fk' })
  job?: Job;

  @PrimaryColumn('text')
  subjectId: string;

  @Column('text')
  state: JobPieceState;

  @Column(nullableText)
  error: string | null;
}
