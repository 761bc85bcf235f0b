import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { listPromptReferences, upsertPromptReference } from '../../operations/intents/prompt-references.js';
import { PromptReferenceType } from '../../schema/intents/classification.type.js';
import {
  UpsertPromptReferenceInputType,
  UpsertPromptReferencePayloadType,
} from '../../schema/intents/upsert-prompt-reference.input.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';

@Resolver()
export class PromptReferenceResolver {
  @Query(() => [PromptReferenceType], { description: 'Your references, by tag; at most 200.' })
  async promptReferences(@Ctx() ctx: GraphQLContext): Promise<PromptReferenceType[]> {
    return (await listPromptReferences(ctx)).map((reference) => mapTo(PromptReferenceType, reference));
  }

  @Mutation(() => UpsertPromptReferencePayloadType, {
    description: 'Keeps a picture under a tag for your prompts; an earlier picture of the same tag gives way.',
  })
  upsertPromptReference(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => UpsertPromptReferenceInputType, { description: 'The picture and its tag.' })
    input: UpsertPromptReferenceInputType,
  ): Promise<UpsertPromptReferencePayloadType> {
    return answer(UpsertPromptReferencePayloadType, () => upsertPromptReference(ctx, input), { reference: null });
  }
}
