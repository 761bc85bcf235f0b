import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { nullableText, timestamp } from '../_shared/columns.js';
import type { Content, ZoneVerdict } from './content.entity.js';

export type PosterProvider = 'LOCAL' | 'OPENAI' | 'HYBRID';

/**
 * One analysis of one poster, or why there is none (`failureCode`). It is never changed, and forgotten some time after it has stopped being its content's latest. It is also the cache: a row with
 * a `cacheKey` answers for the same bytes and the same question while it is young enough; what failed, was degraded or came from the cache has none.
 */
@Entity('poster_analyses')
@Index('poster_analyses_content_page', ['contentId', 'createdAt', 'id'])
@Index('poster_analyses_created', ['createdAt'])
@Index('poster_analyses_object', ['objectKey'], { where: 'object_key IS NOT NULL' })
@Index('poster_analyses_cache', ['cacheKey', 'createdAt'], { where: 'cache_key IS NOT NULL' })
export class PosterAnalysis {
  @PrimaryColumn('text')
  id: string;

  @Column(nullableText)
  contentId: string | null;

  @ManyToOne('Content')
  @JoinColumn({ name: 'content_id', foreignKeyConstraintName: 'poster_analyses_content_fk' })
  content?: Content | null;

  /** Null for an upload. */
  @Column(nullableText)
  posterUrl: string | null;

  /** Where the analysed bytes are kept, for the overlay. */
  @Column(nullableText)
  objectKey: string | null;

  @Column('text')
  sha256: string;

  @Column('integer')
  widthPx: number;

  @Column('integer')
  heightPx: number;

  /** Name and version, such as `tile-2x3@1`. */
  @Column('text')
  preset: string;

  @Column('text')
  verdict: ZoneVerdict;

  @Column('integer')
  score: number;

  /** Zones, elements, free areas and focal point, as the engine answers them; null for a failure. */
  @Column('jsonb', { nullable: true })
  findings: unknown;

  @Column('text')
  provider: PosterProvider;

  @Column(nullableText)
  model: string | null;

  @Column('double precision')
  confidence: number;

  @Column('double precision', { nullable: true })
  agreement: number | null;

  @Column(nullableText)
  justification: string | null;

  @Column('boolean')
  cached: boolean;

  @Column(nullableText)
  cacheKey: string | null;

  @Column('double precision')
  latencyMs: number;

  @Column('numeric', { precision: 12, scale: 6 })
  costUsd: string;

  @Column('text')
  analyserVersion: string;

  @Column(nullableText)
  failureCode: string | null;

  @Column(nullableText)
  failureMessage: string | null;

  @Column(timestamp)
  createdAt: Date;
}
