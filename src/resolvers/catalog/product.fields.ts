import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { findDuplicates } from '../../operations/catalog/find-duplicates.js';
import { DuplicateCandidateType, ProductType } from '../../schema/catalog/product.type.js';
import { SkuType } from '../../schema/catalog/sku.type.js';
import { VendorType } from '../../schema/catalog/vendor.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { defineLoader, load } from '../_shared/loader.js';
import { productById } from '../_shared/loaders/product.loader.js';
import { skuByCanonical } from '../_shared/loaders/sku.loader.js';
import { vendorById } from '../_shared/loaders/vendor.loader.js';
import { mapTo } from '../_shared/map-to.js';

/** What each product may be a duplicate of. */
const duplicatesOfProduct = defineLoader<string, DuplicateCandidateType[]>({
  async batch(ctx, ids) {
    const lists = await findDuplicates(ctx, ids);
    return lists.map((list) => list.map((candidate) => mapTo(DuplicateCandidateType, candidate)));
  },
});

@Resolver(() => ProductType)
export class ProductFields {
  @FieldResolver(() => VendorType, { description: 'Who sells it.' })
  vendor(@Root() product: ProductType, @Ctx() ctx: GraphQLContext): Promise<VendorType | null> {
    return load(ctx, vendorById, product.vendorId);
  }

  @FieldResolver(() => SkuType, { description: 'Its canonical code.' })
  sku(@Root() product: ProductType, @Ctx() ctx: GraphQLContext): Promise<SkuType | null> {
    return load(ctx, skuByCanonical, product.canonicalSku);
  }

  @FieldResolver(() => ProductType, {
    nullable: true,
    description: 'The product kept, when this one was merged into it.',
  })
  mergedInto(@Root() product: ProductType, @Ctx() ctx: GraphQLContext): Promise<ProductType | null> | null {
    return product.mergedIntoId === null ? null : load(ctx, productById, product.mergedIntoId);
  }

  @FieldResolver(() => [DuplicateCandidateType], {
    description: 'Products that may be the same article, likeliest first, at most 10; none for an archived product.',
  })
  duplicateCandidates(@Root() product: ProductType, @Ctx() ctx: GraphQLContext): Promise<DuplicateCandidateType[]> {
    return load(ctx, duplicatesOfProduct, product.id);
  }
}

@Resolver(() => DuplicateCandidateType)
export class DuplicateCandidateFields {
  @FieldResolver(() => ProductType, { description: 'The other product.' })
  product(@Root() candidate: DuplicateCandidateType, @Ctx() ctx: GraphQLContext): Promise<ProductType | null> {
    return load(ctx, productById, candidate.productId);
  }
}
