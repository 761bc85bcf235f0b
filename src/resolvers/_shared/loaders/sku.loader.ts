import { MAX_SIBLINGS, skusByBases, skusByCanonicals } from '../../../entities/catalog/sku.queries.js';
import { SkuType } from '../../../schema/catalog/sku.type.js';
import type { GraphQLContext } from '../graphql-context.js';
import { defineLoader, groupedInOrderOf, inOrderOf, load } from '../loader.js';
import { mapTo } from '../map-to.js';

/** SKUs by their canonical form; null for one never given out. */
export const skuByCanonical = defineLoader<string, SkuType | null>({
  async batch(ctx, canonicals) {
    const rows = await ctx.deps.database.query(skusByCanonicals, [canonicals]);
    const skus = rows.map((row) => mapTo(SkuType, { ...row, status: 'EXISTING' }));
    return inOrderOf(canonicals, skus, (sku) => sku.canonical);
  },
});

const canonicalsByBase = defineLoader<string, string[]>({
  async batch(ctx, bases) {
    const rows = await ctx.deps.database.query(skusByBases, [bases]);
    return groupedInOrderOf(bases, rows, (row) => row.base).map((group) => group.map((row) => row.canonical));
  },
});

/** The other SKUs that have the plain form of this one, oldest first, at most a hundred. */
export async function loadCollisions(ctx: GraphQLContext, sku: SkuType): Promise<string[]> {
  const canonicals = await load(ctx, canonicalsByBase, sku.base);
  return canonicals.filter((canonical) => canonical !== sku.canonical).slice(0, MAX_SIBLINGS);
}
