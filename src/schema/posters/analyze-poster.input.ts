import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { PosterProvider } from '../../entities/posters/poster-analysis.entity.js';
import { UserErrorType } from '../_shared/user-error.type.js';
import { PosterAnalysisType, PosterProviders } from './poster-analysis.type.js';

@InputType('AnalyzePosterInput', {
  description: 'A poster to look at; give exactly one of `contentId`, `url` and `uploadId`.',
})
export class AnalyzePosterInputType {
  @Field(() => ID, { nullable: true, description: 'The poster of this content.' })
  contentId?: string | null;

  @Field(() => String, { nullable: true, description: 'Public http(s) address of a file of at most 10 MB.' })
  url?: string | null;

  @Field(() => ID, { nullable: true, description: 'A file sent before.' })
  uploadId?: string | null;

  @Field(() => PosterProviders, { nullable: true, description: 'Who looks; the configured one when left out.' })
  provider?: PosterProvider | null;

  @Field(() => String, {
    nullable: true,
    defaultValue: 'tile-2x3',
    description: 'Name of the zones: tile-2x3, prime-2x3, cover-16x9 or square-crop.',
  })
  preset?: string | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'Look anew, whatever was found before.' })
  refresh?: boolean | null;
}

@ObjectType('AnalyzePosterPayload', { description: 'What `analyzePoster` answers.', simpleResolvers: true })
export class AnalyzePosterPayloadType {
  @Field(() => PosterAnalysisType, { nullable: true, description: 'What was found; null on failure.' })
  analysis: PosterAnalysisType | null;

  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];
}

@InputType('AnalyzePostersInput', { description: 'Posters of contents to look at, by a job.' })
export class AnalyzePostersInputType {
  @Field(() => Int, {
    nullable: true,
    description: 'At most this many, 1–100 000, in the order of their external ids.',
  })
  limit?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Whether those too that are not shown now.',
  })
  includeInactive?: boolean | null;

  @Field(() => [ID], { nullable: true, description: 'These, 1–1 000, instead of all that have a poster.' })
  contentIds?: string[] | null;

  @Field(() => PosterProviders, { nullable: true, description: 'Who looks; the configured one when left out.' })
  provider?: PosterProvider | null;

  @Field(() => String, { nullable: true, defaultValue: 'tile-2x3', description: 'Name of the zones.' })
  preset?: string | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'Look anew, whatever was found before.' })
  refresh?: boolean | null;
}

@ObjectType('AnalyzePostersPayload', { description: 'What `analyzePosters` answers.', simpleResolvers: true })
export class AnalyzePostersPayloadType {
  @Field(() => [UserErrorType], { description: 'What went wrong; empty when it worked.' })
  userErrors: readonly UserErrorType[];

  jobId: string | null;
}
