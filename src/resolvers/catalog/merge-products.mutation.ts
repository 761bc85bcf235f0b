import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { mergeProducts } from '../../operations/catalog/merge-products.js';
import { MergeProductsInputType, MergeProductsPayloadType } from '../../schema/catalog/merge-products.input.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { toProduct } from '../_shared/to-product.js';

@Resolver()
export class MergeProductsMutation {
  @Mutation(() => MergeProductsPayloadType, {
    description:
      'Archives duplicates and points them to the product kept. Their SKUs and external ids lead to it from then on; their open review tasks are cancelled.',
  })
  mergeProducts(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => MergeProductsInputType, { description: 'Which products are one.' })
    input: MergeProductsInputType,
  ): Promise<MergeProductsPayloadType> {
    return answer(MergeProductsPayloadType, async () => ({ product: toProduct(await mergeProducts(ctx, input)) }), {
      product: null,
    });
  }
}
