import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { ProductType } from '../../schema/catalog/product.type.js';
import { SkuType } from '../../schema/catalog/sku.type.js';
import { VendorType } from '../../schema/catalog/vendor.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load } from '../_shared/loader.js';
import { productBySku } from '../_shared/loaders/product.loader.js';
import { loadCollisions } from '../_shared/loaders/sku.loader.js';
import { vendorById } from '../_shared/loaders/vendor.loader.js';

@Resolver(() => SkuType)
export class SkuFields {
  @FieldResolver(() => VendorType, { description: 'Whose code it is.' })
  vendor(@Root() sku: SkuType, @Ctx() ctx: GraphQLContext): Promise<VendorType | null> {
    return load(ctx, vendorById, sku.vendorId);
  }

  @FieldResolver(() => [String], {
    description: 'Other SKUs of the vendor whose codes gave the same plain form: the 100 oldest.',
  })
  collidesWith(@Root() sku: SkuType, @Ctx() ctx: GraphQLContext): Promise<string[]> {
    return loadCollisions(ctx, sku);
  }

  @FieldResolver(() => ProductType, {
    nullable: true,
    description: 'The product that has this SKU, archived or not; null when the code has been reserved only.',
  })
  product(@Root() sku: SkuType, @Ctx() ctx: GraphQLContext): Promise<ProductType | null> {
    return load(ctx, productBySku, sku.canonical);
  }
}
