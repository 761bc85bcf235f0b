import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { PrincipalType } from '../../schema/_shared/principal.type.js';
import { ReviewDecisionType } from '../../schema/review/review-decision.type.js';
import { ReviewerStatsType } from '../../schema/review/review-stats.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { principalById } from '../_shared/loaders/principal.loader.js';

@Resolver(() => ReviewDecisionType)
export class ReviewDecisionFields {
  @FieldResolver(() => PrincipalType, { description: 'Who decided.' })
  reviewer(@Root() decision: ReviewDecisionType, @Ctx() ctx: GraphQLContext): Promise<PrincipalType> {
    return load(ctx, principalById, decision.reviewerId);
  }
}

@Resolver(() => ReviewerStatsType)
export class ReviewerStatsFields {
  @FieldResolver(() => PrincipalType, { description: 'Who it is.' })
  reviewer(@Root() stats: ReviewerStatsType, @Ctx() ctx: GraphQLContext): Promise<PrincipalType> {
    return load(ctx, principalById, stats.reviewerId);
  }
}
