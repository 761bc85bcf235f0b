import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { timestamp } from '../_shared/columns.js';

export type ValidationStatus = 'AUTO_ACCEPTED' | 'NEEDS_REVIEW' | 'AUTO_REJECTED';

/** One check as it was judged: score and passed are null when the property could not be measured. */
export interface StoredCheck {
  readonly name: string;
  readonly score: number | null;
  readonly value: number | null;
  readonly unit: string | null;
  readonly threshold: number;
  readonly weight: number;
  readonly passed: boolean | null;
  readonly explanation: string;
}

/**
 * A policy's verdict on some bytes. It is also the cache: one row per content, policy version and reference
 * (empty string when there is none).
 */
@Entity('image_validations')
@Index('image_validations_cache_key', ['sha256', 'policyVersion', 'referenceSha256'], { unique: true })
@Index('image_validations_created', ['createdAt'])
export class ImageValidation {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  sha256: string;

  @Column('text')
  policyVersion: string;

  @Column('text', { default: '' })
  referenceSha256: string;

  @Column('double precision')
  overallScore: number;

  @Column('text')
  status: ValidationStatus;

  @Column('text')
  reason: string;

  @Column('double precision')
  confidence: number;

  @Column('jsonb')
  checks: StoredCheck[];

  /** What was measured; null when the bytes were refused before any measurement. */
  @Column('jsonb', { nullable: true })
  measurement: unknown;

  /** Where the measured bytes are kept, for the overlay; null when they were refused. */
  @Column('text', { nullable: true })
  objectKey: string | null;

  @Column('double precision')
  executionMs: number;

  @Column(timestamp)
  createdAt: Date;
}
