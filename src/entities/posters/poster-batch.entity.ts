import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';
import type { Job } from '../system/job.entity.js';
import type { PosterProvider } from './poster-analysis.entity.js';

/** What a job that analyses posters was asked for; its pieces are the contents. */
@Entity('poster_batches')
export class PosterBatch {
  @PrimaryColumn('text')
  jobId: string;

  @OneToOne('Job')
  @JoinColumn({ name: 'job_id', foreignKeyConstraintName: 'poster_batches_job_fk' })
  job?: Job;

  @Column('text')
  provider: PosterProvider;

  /** Name of the zones; their version is that of the worker. */
  @Column('text')
  preset: string;

  @Column('boolean')
  refresh: boolean;
}
