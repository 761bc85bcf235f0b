import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { AnalysisRow } from '../../entities/posters/poster-analysis.queries.js';
import type { ListPage } from '../../operations/_shared/list-page.js';
import { listAnalysesOfContents } from '../../operations/posters/read-posters.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import { PageArgs } from '../../schema/_shared/page.args.js';
import { ContentType } from '../../schema/posters/content.type.js';
import { PosterAnalysisConnection, PosterAnalysisType } from '../../schema/posters/poster-analysis.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { defineChildLoader, load, loadOf } from '../_shared/loader.js';
import { posterAnalysisById } from '../_shared/loaders/poster-analysis.loader.js';
import { toConnection } from '../_shared/to-connection.js';
import { toPosterAnalysis } from '../_shared/to-poster-analysis.js';

/** A page of analyses of each content. */
const analysesOfContent = defineChildLoader<PageArgs, ListPage<AnalysisRow>>(listAnalysesOfContents);

@Resolver(() => ContentType)
export class ContentFields {
  @FieldResolver(() => PosterAnalysisType, {
    nullable: true,
    description:
      'The newest analysis of its present poster that succeeded; one that failed only as long as none has succeeded.',
  })
  latestAnalysis(@Root() content: ContentType, @Ctx() ctx: GraphQLContext): Promise<PosterAnalysisType | null> | null {
    return content.latestAnalysisId === null ? null : load(ctx, posterAnalysisById, content.latestAnalysisId);
  }

  @FieldResolver(() => PosterAnalysisConnection, {
    description: 'All its analyses, newest first, failed ones included.',
  })
  async analyses(
    @Root() content: ContentType,
    @Ctx() ctx: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Connection<PosterAnalysisType>> {
    const analyses = await loadOf(ctx, analysesOfContent, { parentId: content.id, asked: page });
    return toConnection(PosterAnalysisConnection, analyses, toPosterAnalysis);
  }
}
