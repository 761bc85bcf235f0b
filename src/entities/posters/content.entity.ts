import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { nullableText, timestamp } from '../_shared/columns.js';

export type ZoneVerdict = 'CLEAR' | 'CAUTION' | 'BLOCKED';

/**
 * A title that has a poster, known by the id it has where it comes from. The newest analysis of the present poster is
 * kept beside it, so that lists can be filtered by its verdict; another poster empties both.
 */
@Entity('contents')
@Index('contents_external_id_key', ['externalId'], { unique: true })
@Index('contents_page', ['createdAt', 'id'])
@Index('contents_verdict_page', ['latestVerdict', 'createdAt', 'id'])
export class Content {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  externalId: string;

  @Column('text')
  title: string;

  @Column(nullableText)
  kind: string | null;

  @Column('boolean')
  active: boolean;

  @Column(nullableText)
  posterUrl: string | null;

  @Column(nullableText)
  latestAnalysisId: string | null;

  /** Null until an analysis has succeeded. */
  @Column(nullableText)
  latestVerdict: ZoneVerdict | null;

  @Column('integer', { default: 1 })
  version: number;

  @Column(timestamp)
  createdAt: Date;

  @Column(timestamp)
  updatedAt: Date;
}
