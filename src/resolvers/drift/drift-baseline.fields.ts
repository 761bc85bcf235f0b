import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { summariseFeatures } from '../../operations/drift/summarise-features.js';
import { DriftBaselineType, FeatureSummaryType } from '../../schema/drift/drift-baseline.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { mapTo } from '../_shared/map-to.js';
import { profileOfBaseline } from './drift.loaders.js';

@Resolver(() => DriftBaselineType)
export class DriftBaselineFields {
  @FieldResolver(() => [FeatureSummaryType], { description: 'What its pictures are like; empty until it is built.' })
  async features(@Root() { id }: DriftBaselineType, @Ctx() ctx: GraphQLContext): Promise<FeatureSummaryType[]> {
    const profile = await load(ctx, profileOfBaseline, id);
    return profile === null ? [] : summariseFeatures(profile).map((summary) => mapTo(FeatureSummaryType, summary));
  }
}
