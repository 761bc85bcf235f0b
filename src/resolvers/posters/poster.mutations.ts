import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { analyzePoster } from '../../operations/posters/analyze-poster.js';
import { analyzePosters } from '../../operations/posters/analyze-posters.js';
import { importContent } from '../../operations/posters/import-content.js';
import {
  AnalyzePosterInputType,
  AnalyzePosterPayloadType,
  AnalyzePostersInputType,
  AnalyzePostersPayloadType,
} from '../../schema/posters/analyze-poster.input.js';
import { ImportContentInputType, ImportContentPayloadType } from '../../schema/posters/import-content.input.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { contentById } from '../_shared/loaders/content.loader.js';
import { toPosterAnalysis } from '../_shared/to-poster-analysis.js';

@Resolver()
export class PosterMutations {
  @Mutation(() => ImportContentPayloadType, {
    description:
      'Stores titles, or changes those whose external id is known: rows given inline, or, by a job, those of the configured warehouse.',
  })
  importContent(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => ImportContentInputType, { description: 'The titles.' }) input: ImportContentInputType,
  ): Promise<ImportContentPayloadType> {
    return answer(
      ImportContentPayloadType,
      async () => {
        const { contentIds, errors, ...counts } = await importContent(ctx, input);
        const contents = await Promise.all(
          contentIds.map(async (id) => (id === null ? null : load(ctx, contentById, id))),
        );
        return { ...counts, contents, userErrors: errors };
      },
      { contents: [], created: 0, changed: 0, jobId: null },
    );
  }

  @Mutation(() => AnalyzePosterPayloadType, {
    description: 'Looks at one poster and answers what was found. A failure is kept too, for the metrics.',
  })
  analyzePoster(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => AnalyzePosterInputType, { description: 'The poster.' }) input: AnalyzePosterInputType,
  ): Promise<AnalyzePosterPayloadType> {
    const work = async () => ({ analysis: toPosterAnalysis(await analyzePoster(ctx, input)) });
    return answer(AnalyzePosterPayloadType, work, { analysis: null });
  }

  @Mutation(() => AnalyzePostersPayloadType, {
    description:
      'Has the posters of contents looked at by a job; each one that fails is a failed piece, and the rest go on.',
  })
  analyzePosters(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => AnalyzePostersInputType, { description: 'Which, and how.' }) input: AnalyzePostersInputType,
  ): Promise<AnalyzePostersPayloadType> {
    return answer(AnalyzePostersPayloadType, () => analyzePosters(ctx, input), { jobId: null });
  }
}
