import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { ProductRow } from '../../entities/catalog/product.queries.js';
import type { ListPage } from '../../operations/_shared/list-page.js';
import { listProductsOfVendors } from '../../operations/catalog/read-products.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import { PageArgs } from '../../schema/_shared/page.args.js';
import { ProductConnection, type ProductType } from '../../schema/catalog/product.type.js';
import { VendorType } from '../../schema/catalog/vendor.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { defineLoader, load } from '../_shared/loader.js';
import { toConnection } from '../_shared/to-connection.js';
import { toProduct } from '../_shared/to-product.js';

interface ProductsKey {
  readonly vendorId: string;
  readonly page: PageArgs;
}

/** A page of products of each vendor; lists asked for with other arguments are read apart. */
const productsOfVendor = defineLoader<ProductsKey, ListPage<ProductRow>>({
  async batch(ctx, keys) {
    const answers = new Map<ProductsKey, ListPage<ProductRow>>();
    for (const group of Map.groupBy(keys, argumentsOf).values()) {
      const vendorIds = group.map((key) => key.vendorId);
      const pages = await listProductsOfVendors(ctx, vendorIds, group[0]!.page);
      group.forEach((key, index) => answers.set(key, pages[index]!));
    }
    return keys.map((key) => answers.get(key)!);
  },
  cacheKey: (key) => `${key.vendorId}:${argumentsOf(key)}`,
});

function argumentsOf({ page }: ProductsKey): string {
  return JSON.stringify([page.first, page.after, page.last, page.before]);
}

@Resolver(() => VendorType)
export class VendorFields {
  @FieldResolver(() => ProductConnection, { description: 'Its products, newest first, archived ones included.' })
  async products(
    @Root() vendor: VendorType,
    @Ctx() ctx: GraphQLContext,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<Connection<ProductType>> {
    const key = { vendorId: vendor.id, page };
    return toConnection(ProductConnection, await load(ctx, productsOfVendor, key), toProduct);
  }
}
