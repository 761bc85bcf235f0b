import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { AppError } from '../../errors.js';
import { posterOverlayKey } from '../../operations/_shared/poster-keys.js';
import { ContentType } from '../../schema/posters/content.type.js';
import { PosterAnalysisType } from '../../schema/posters/poster-analysis.type.js';
import { PosterAnalysisEventType } from '../../schema/posters/poster-analysis-event.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { contentById } from '../_shared/loaders/content.loader.js';
import { posterAnalysisById } from '../_shared/loaders/poster-analysis.loader.js';

@Resolver(() => PosterAnalysisType)
export class PosterAnalysisFields {
  @FieldResolver(() => ContentType, {
    nullable: true,
    description: 'The content whose poster it is; null for an address or upload alone.',
  })
  content(@Root() analysis: PosterAnalysisType, @Ctx() ctx: GraphQLContext): Promise<ContentType | null> | null {
    return analysis.contentId === null ? null : load(ctx, contentById, analysis.contentId);
  }

  @FieldResolver(() => String, {
    description: 'Address that was looked at; of an upload, a signed one of the file, for a day.',
  })
  posterUrl(@Root() { id, sourceUrl, objectKey }: PosterAnalysisType, @Ctx() ctx: GraphQLContext): string {
    return sourceUrl ?? ctx.deps.urls.signFile(objectKey ?? `posters/${id}`);
  }

  @FieldResolver(() => String, {
    description:
      'Signed address of the poster with everything that was found drawn over it, for a day. Answers 404 for a failure.',
  })
  overlayUrl(@Root() { id }: PosterAnalysisType, @Ctx() ctx: GraphQLContext): string {
    return ctx.deps.urls.signFile(posterOverlayKey(id));
  }
}

@Resolver(() => PosterAnalysisEventType)
export class PosterAnalysisEventFields {
  @FieldResolver(() => PosterAnalysisType, { description: 'The analysis.' })
  async analysis(@Root() event: PosterAnalysisEventType, @Ctx() ctx: GraphQLContext): Promise<PosterAnalysisType> {
    const found = await load(ctx, posterAnalysisById, event.analysisId);
    if (found === null) throw new AppError('NOT_FOUND', 'The analysis of this event is gone.');
    return found;
  }
}
