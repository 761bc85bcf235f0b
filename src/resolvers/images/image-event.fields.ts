import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { AppError } from '../../errors.js';
import { ImageEventType } from '../../schema/images/image-event.type.js';
import { ProductImageType } from '../../schema/images/product-image.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { imageById } from '../_shared/loaders/image.loader.js';

@Resolver(() => ImageEventType)
export class ImageEventFields {
  @FieldResolver(() => ProductImageType, { description: 'The image as it is now.' })
  async image(@Root() event: ImageEventType, @Ctx() ctx: GraphQLContext): Promise<ProductImageType> {
    const found = await load(ctx, imageById, event.imageId);
    if (found === null) throw new AppError('NOT_FOUND', 'The image of this event is gone.');
    return found;
  }
}
