import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { findProduct, listProducts } from '../../operations/catalog/read-products.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import { ProductConnection, ProductType } from '../../schema/catalog/product.type.js';
import { ProductKeyArgs, ProductListArgs } from '../../schema/catalog/product-filter.input.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { toConnection } from '../_shared/to-connection.js';
import { toProduct } from '../_shared/to-product.js';

@Resolver()
export class ProductQueries {
  @Query(() => ProductType, {
    nullable: true,
    description:
      'The product with this id, SKU or external id; give exactly one. The SKU and the external id of a merged product lead to the product kept.',
  })
  async product(
    @Ctx() ctx: GraphQLContext,
    @Args(() => ProductKeyArgs) key: ProductKeyArgs,
  ): Promise<ProductType | null> {
    const row = await findProduct(ctx, key);
    return row === null ? null : toProduct(row);
  }

  @Query(() => ProductConnection, { description: 'Products, filtered and ordered.' })
  async products(
    @Ctx() ctx: GraphQLContext,
    @Args(() => ProductListArgs) { filter, orderBy, ...page }: ProductListArgs,
  ): Promise<Connection<ProductType>> {
    const list = { filter: filter ?? null, orderBy: orderBy ?? ('CREATED_DESC' as const) };
    return toConnection(ProductConnection, await listProducts(ctx, list, page), toProduct);
  }
}
