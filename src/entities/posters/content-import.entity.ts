import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';
import { nullableText } from '../_shared/columns.js';
import type { Job } from '../system/job.entity.js';

/** How far an import from the warehouse has come: written with each page, so that another worker goes on there. */
@Entity('content_imports')
export class ContentImport {
  @PrimaryColumn('text')
  jobId: string;

  @OneToOne('Job')
  @JoinColumn({ name: 'job_id', foreignKeyConstraintName: 'content_imports_job_fk' })
  job?: Job;

  @Column('boolean')
  includeInactive: boolean;

  /** Most rows to take; null = all. */
  @Column('integer', { nullable: true })
  rowLimit: number | null;

  /** The warehouse's id of the last row taken; null before the first. */
  @Column(nullableText)
  afterId: string | null;

  @Column('integer', { default: 0 })
  rowsRead: number;

  @Column('integer', { default: 0 })
  rowsRefused: number;
}
