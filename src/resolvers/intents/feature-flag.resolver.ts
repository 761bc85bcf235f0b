import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { listFeatureFlags, setFeatureFlag } from '../../operations/intents/feature-flags.js';
import {
  FeatureFlagType,
  SetFeatureFlagInputType,
  SetFeatureFlagPayloadType,
} from '../../schema/intents/feature-flag.type.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';

@Resolver()
export class FeatureFlagResolver {
  @Query(() => [FeatureFlagType], { description: 'Every feature that can be switched, by name.' })
  async featureFlags(@Ctx() ctx: GraphQLContext): Promise<FeatureFlagType[]> {
    return (await listFeatureFlags(ctx)).map((flag) => mapTo(FeatureFlagType, flag));
  }

  @Mutation(() => SetFeatureFlagPayloadType, {
    description: 'Switches a feature for a share of the users: who has it at 10 % keeps it at 20 %.',
  })
  setFeatureFlag(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => SetFeatureFlagInputType, { description: 'The feature and the share.' })
    input: SetFeatureFlagInputType,
  ): Promise<SetFeatureFlagPayloadType> {
    return answer(SetFeatureFlagPayloadType, () => setFeatureFlag(ctx, input), { flag: null });
  }
}
