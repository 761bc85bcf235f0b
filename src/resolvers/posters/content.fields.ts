import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { AnalysisRow } from '../../entities/posters/poster-analysis.queries.js';
import type { ListPage } from '../../operations/_shared/list-page.js';
import { listAnalysesOfContents } from '../../operations/posters/read-posters.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import { PageArgs } from '../../schema/_shared/page.args.js';
import { ContentType } from '../../schema/posters/content.type.js';
import { PosterAnalysisConnection, PosterAnalysisType } from '../../schema/posters/poster-analysis.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { defineLoader, load } from '../_shared/loader.js';
import { posterAnalysisById } from '../_shared/loaders/poster-analysis.loader.js';
import { toConnection } from '../_shared/to-connection.js';
import { toPosterAnalysis } from '../_shared/to-poster-analysis.js';

interface AnalysesKey {
  readonly contentId: string;
  readonly page: PageArgs;
}

/** A page of analyses of each content; lists asked for with other arguments are read apart. */
const analysesOfContent = defineLoader<AnalysesKey, ListPage<AnalysisRow>>({
  async batch(ctx, keys) {
    const answers = new Map<AnalysesKey, ListPage<AnalysisRow>>();
    for (const group of Map.groupBy(keys, argumentsOf).values()) {
      const contentIds = group.map((key) => key.contentId);
      const pages = await listAnalysesOfContents(ctx, contentIds, group[0]!.page);
      group.forEach((key, index) => answers.set(key, pages[index]!));
    }
    return keys.map((key) => answers.get(key)!);
  },
  cacheKey: (key) => `${key.contentId}:${argumentsOf(key)}`,
});

function argumentsOf({ page }: AnalysesKey): string {
  return JSON.stringify([page.first, page.after, page.last, page.before]);
}

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
    const key = { contentId: content.id, page };
    return toConnection(PosterAnalysisConnection, await load(ctx, analysesOfContent, key), toPosterAnalysis);
  }
}
