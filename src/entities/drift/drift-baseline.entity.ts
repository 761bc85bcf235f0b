import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { nullableText, nullableTimestamp, timestamp } from '../_shared/columns.js';

/** What an image set looked like, kept under a name. Of the baselines of a name the last one built is active. */
@Entity('drift_baselines')
@Index('drift_baselines_active_name_key', ['name'], { unique: true, where: 'active' })
@Index('drift_baselines_page', ['createdAt', 'id'])
export class DriftBaseline {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  name: string;

  @Column(nullableText)
  modelName: string | null;

  @Column('integer', { default: 0 })
  imageCount: number;

  @Column('integer', { default: 0 })
  predictionCount: number;

  /** SHA-256 of the canonical profile; empty until it is built. */
  @Column('text', { default: '' })
  profileHash: string;

  /** The profile as canonical JSON; null until it is built. */
  @Column(nullableText)
  profile: string | null;

  @Column('boolean', { default: false })
  active: boolean;

  @Column(timestamp)
  createdAt: Date;

  @Column(nullableTimestamp)
  builtAt: Date | null;

  @Column('integer', { default: 1 })
  version: number;
}
