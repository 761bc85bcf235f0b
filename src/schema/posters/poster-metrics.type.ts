import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../_shared/scalars.js';

@ObjectType('PosterError', { description: 'An analysis that failed.', simpleResolvers: true })
export class PosterErrorType {
  @Field(() => DateTime, { description: 'When.' })
  at: Date;

  @Field(() => ID, {
    nullable: true,
    description: 'The content whose poster it was; null for an address or upload alone.',
  })
  contentId: string | null;

  @Field(() => String, { description: 'A code of UserErrorCode, or PROCESS_FAILED.' })
  code: string;

  @Field(() => String, { description: 'What went wrong.' })
  message: string;
}

@ObjectType('PosterMetrics', { description: 'How the analysis of posters went in a period.', simpleResolvers: true })
export class PosterMetricsType {
  @Field(() => Int, { description: 'Analyses, failed and cached ones included.' })
  total: number;

  @Field(() => Float, { description: 'Share of them that failed, 0–1.' })
  errorRate: number;

  @Field(() => Float, { nullable: true, description: 'Mean milliseconds of those that succeeded without the cache.' })
  averageLatencyMs: number | null;

  @Field(() => Float, { nullable: true, description: '95th percentile of the same.' })
  p95LatencyMs: number | null;

  @Field(() => Float, { description: 'Analyses a minute, over the whole period.' })
  requestsPerMinute: number;

  @Field(() => Float, { description: 'Share answered from the cache, 0–1.' })
  cacheHitRate: number;

  @Field(() => Float, { description: 'What they cost, in US dollars.' })
  costUsd: number;

  @Field(() => [PosterErrorType], { description: 'The newest failures, at most twenty.' })
  recentErrors: readonly PosterErrorType[];
}
