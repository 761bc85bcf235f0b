import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { enhanceProduct } from '../../operations/images/enhance-product.js';
import { EnhanceProductInputType, EnhanceProductPayloadType } from '../../schema/images/enhance-product.input.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';

@Resolver()
export class EnhanceProductMutation {
  @Mutation(() => EnhanceProductPayloadType, {
    description:
      'Has variants made of the raw picture of a product; the job makes, judges and compares them, and every one waits for a reviewer.',
  })
  enhanceProduct(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => EnhanceProductInputType, { description: 'What is wanted.' }) input: EnhanceProductInputType,
  ): Promise<EnhanceProductPayloadType> {
    return answer(EnhanceProductPayloadType, () => enhanceProduct(ctx, input), { productId: null, jobId: null });
  }
}
