import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { ProductRow } from '../../entities/catalog/product.queries.js';
import type { ListPage } from '../../operations/_shared/list-page.js';
import { listProductsOfVendors } from '../../operations/catalog/read-products.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import { PageArgs } from '../../schema/_shared/page.args.js';
import { ProductConnection, type ProductType } from '../../schema/catalog/product.type.js';
import { VendorType } from '../../schema/catalog/vendor.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { defineChildLoader, loadOf } from '../_shared/loader.js';
import { toConnection } from '../_shared/to-connection.js';
import { toProduct } from '../_shared/to-product.js';

/** A page of products of each vendor. */
const productsOfVendor = defineChildLoader<PageArgs, ListPage<ProductRow>>(listProductsOfVendors);

@Resolver(() => VendorType)
export class VendorFields {
  @FieldResolver(() => ProductConnection, { description: 'Its products, newest first, archived ones included.' })
  async products(
    @Root() vendor: VendorType,
    @Ctx() ctx: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Connection<ProductType>> {
    const products = await loadOf(ctx, productsOfVendor, { parentId: vendor.id, asked: page });
    return toConnection(ProductConnection, products, toProduct);
  }
}
