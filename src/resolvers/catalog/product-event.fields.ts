import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { AppError } from '../../errors.js';
import { ProductType } from '../../schema/catalog/product.type.js';
import { ProductEventType } from '../../schema/catalog/product-event.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { productById } from '../_shared/loaders/product.loader.js';

@Resolver(() => ProductEventType)
export class ProductEventFields {
  @FieldResolver(() => ProductType, { description: 'The product as it is now.' })
  async product(@Root() event: ProductEventType, @Ctx() ctx: GraphQLContext): Promise<ProductType> {
    const found = await load(ctx, productById, event.productId);
    if (found === null) throw new AppError('NOT_FOUND', 'The product of this event is gone.');
    return found;
  }
}
