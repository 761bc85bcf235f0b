import { productsByIds, productsBySkus } from '../../../entities/catalog/product.queries.js';
import type { ProductType } from '../../../schema/catalog/product.type.js';
import { defineLoader, inOrderOf } from '../loader.js';
import { toProduct } from '../to-product.js';

/** Products by id; null for an id that names none. */
export const productById = defineLoader<string, ProductType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(productsByIds, [ids]);
    return inOrderOf(ids, rows.map(toProduct), (product) => product.id);
  },
});

/** Products by their own SKU; null for a SKU that no product has. */
export const productBySku = defineLoader<string, ProductType | null>({
  async batch(ctx, skus) {
    const rows = await ctx.deps.database.query(productsBySkus, [skus]);
    return inOrderOf(skus, rows.map(toProduct), (product) => product.canonicalSku);
  },
});
