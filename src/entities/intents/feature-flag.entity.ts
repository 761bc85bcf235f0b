import { Column, Entity, PrimaryColumn } from 'typeorm';
import { timestamp } from '../_shared/columns.js';

/** A feature that can be switched off, or on for a share of the users. Rows are made by migrations. */
@Entity('feature_flags')
export class FeatureFlag {
  @PrimaryColumn('text')
  key: string;

  @Column('boolean')
  enabled: boolean;

  /** Share of the users, in 1/10 000. */
  @Column('integer')
  rolloutBasisPoints: number;

  @Column('integer')
  version: number;

  @Column(timestamp)
  updatedAt: Date;
}
