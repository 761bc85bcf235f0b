import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { findImage } from '../../operations/images/read-images.js';
import { ProductImageType } from '../../schema/images/product-image.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';

@Resolver()
export class ImageQueries {
  @Query(() => ProductImageType, { nullable: true, description: 'The picture with this id.' })
  async image(
    @Ctx() ctx: GraphQLContext,
    @Arg('id', () => ID, { description: "The picture's id." }) id: string,
  ): Promise<ProductImageType | null> {
    const row = await findImage(ctx, id);
    return row === null ? null : mapTo(ProductImageType, row);
  }
}
