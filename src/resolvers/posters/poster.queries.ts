import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { findAnalysis, findContent, listContents, readPosterMetrics } from '../../operations/posters/read-posters.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import { DateTime } from '../../schema/_shared/scalars.js';
import { ContentConnection, ContentKeyArgs, ContentListArgs, ContentType } from '../../schema/posters/content.type.js';
import { PosterAnalysisType } from '../../schema/posters/poster-analysis.type.js';
import { PosterErrorType, PosterMetricsType } from '../../schema/posters/poster-metrics.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';
import { toConnection } from '../_shared/to-connection.js';
import { toPosterAnalysis } from '../_shared/to-poster-analysis.js';

@Resolver()
export class PosterQueries {
  @Query(() => ContentType, {
    nullable: true,
    description: 'The content with this id or external id; give exactly one.',
  })
  async content(
    @Ctx() ctx: GraphQLContext,
    @Args(() => ContentKeyArgs) key: ContentKeyArgs,
  ): Promise<ContentType | null> {
    const row = await findContent(ctx, key);
    return row === null ? null : mapTo(ContentType, row);
  }

  @Query(() => ContentConnection, { description: 'Contents, newest first.' })
  async contents(
    @Ctx() ctx: GraphQLContext,
    @Args(() => ContentListArgs) { active = null, verdict = null, ...page }: ContentListArgs,
  ): Promise<Connection<ContentType>> {
    return toConnection(ContentConnection, await listContents(ctx, { active, verdict }, page), (row) =>
      mapTo(ContentType, row),
    );
  }

  @Query(() => PosterAnalysisType, { nullable: true, description: 'The analysis of a poster with this id.' })
  async posterAnalysis(
    @Ctx() ctx: GraphQLContext,
    @Arg('id', () => ID, { description: "The analysis's id." }) id: string,
  ): Promise<PosterAnalysisType | null> {
    const row = await findAnalysis(ctx, id);
    return row === null ? null : toPosterAnalysis(row);
  }

  @Query(() => PosterMetricsType, { description: 'How the analysis of posters goes.' })
  async posterMetrics(
    @Ctx() ctx: GraphQLContext,
    @Arg('since', () => DateTime, {
      nullable: true,
      description: 'From this moment on, which is not to come; a day ago when left out.',
    })
    since?: Date | null,
  ): Promise<PosterMetricsType> {
    const { total, failed, cached, minutes, recentErrors, ...rest } = await readPosterMetrics(ctx, since ?? null);
    return mapTo(PosterMetricsType, {
      ...rest,
      total,
      errorRate: total === 0 ? 0 : failed / total,
      cacheHitRate: total === 0 ? 0 : cached / total,
      requestsPerMinute: total / minutes,
      recentErrors: recentErrors.map((error) => mapTo(PosterErrorType, error)),
    });
  }
}
