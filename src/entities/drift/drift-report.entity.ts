import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { timestamp } from '../_shared/columns.js';
import type { DriftBaseline } from './drift-baseline.entity.js';

export type DriftSeverity = 'NONE' | 'LOW' | 'MEDIUM' | 'HIGH';
export type DriftMetricKind =
  | 'PIXEL_DISTRIBUTION'
  | 'CONFIDENCE'
  | 'CLASS_DISTRIBUTION'
  | 'IMAGE_PROPERTY'
  | 'FAILURE_RATE';

/** One compared figure as the API shows it. */
export interface StoredDriftMetric {
  readonly name: string;
  readonly kind: DriftMetricKind;
  readonly value: number;
  readonly threshold: number;
  readonly noiseFloor: number | null;
  readonly severity: DriftSeverity;
  readonly pValue: number | null;
  readonly qValue: number | null;
  readonly baselineMean: number | null;
  readonly currentMean: number | null;
  readonly unit: string | null;
}

/** A picture from where a figure moved to; `objectKey` is where a small copy is kept. */
export interface StoredExemplar {
  readonly key: string;
  readonly feature: string;
  readonly value: number;
  readonly objectKey: string;
}

/** A file of a set that gave no picture; `code` is an error code. */
export interface StoredFailure {
  readonly key: string;
  readonly code: string;
}

/** What a comparison of an image set with a baseline came to. The whole of it lies in the object store, as HTML and JSON. */
@Entity('drift_reports')
@Index('drift_reports_page', ['createdAt', 'id'])
@Index('drift_reports_baseline_page', ['baselineId', 'createdAt', 'id'])
@Index('drift_reports_severity_page', ['severity', 'createdAt', 'id'])
@Index('drift_reports_job_key', ['jobId'], { unique: true })
export class DriftReport {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  baselineId: string;

  @ManyToOne('DriftBaseline')
  @JoinColumn({ name: 'baseline_id', foreignKeyConstraintName: 'drift_reports_baseline_fk' })
  baseline?: DriftBaseline;

  @Column('text')
  jobId: string;

  @Column('text')
  severity: DriftSeverity;

  @Column('boolean')
  sufficientData: boolean;

  @Column('text')
  summary: string;

  @Column('double precision')
  score: number;

  @Column('integer')
  baselineImageCount: number;

  @Column('integer')
  currentImageCount: number;

  @Column('integer')
  failedImages: number;

  @Column('double precision')
  overallMeanShift: number;

  @Column('double precision', { nullable: true })
  meanConfidenceShift: number | null;

  @Column('double precision', { nullable: true })
  classWassersteinDistance: number | null;

  @Column('jsonb')
  metrics: StoredDriftMetric[];

  @Column('jsonb')
  exemplars: StoredExemplar[];

  /** The first hundred. */
  @Column('jsonb')
  failures: StoredFailure[];

  @Column('text', { array: true })
  newClasses: string[];

  @Column('text', { array: true })
  missingClasses: string[];

  @Column('text')
  profileHash: string;

  @Column(timestamp)
  createdAt: Date;
}
