import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { addProductImage } from '../../operations/images/add-product-image.js';
import { AddProductImageInputType, AddProductImagePayloadType } from '../../schema/images/add-product-image.input.js';
import { ProductImageType } from '../../schema/images/product-image.type.js';
import { answer } from '../_shared/answer.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';

@Resolver()
export class AddProductImageMutation {
  @Mutation(() => AddProductImagePayloadType, {
    description: 'Adds a picture to a product; it is fetched, measured and judged by the job.',
  })
  addProductImage(
    @Ctx() ctx: GraphQLContext,
    @Arg('input', () => AddProductImageInputType, { description: 'The picture.' }) input: AddProductImageInputType,
  ): Promise<AddProductImagePayloadType> {
    return answer(
      AddProductImagePayloadType,
      async () => {
        const { productId, url, uploadId } = input;
        const { image, jobId } = await addProductImage(ctx, { productId, url, uploadId, kind: input.kind ?? 'RAW' });
        return { image: mapTo(ProductImageType, image), jobId };
      },
      { image: null, jobId: null },
    );
  }
}
