import { imagesByIds } from '../../../entities/images/product-image.queries.js';
import { ProductImageType } from '../../../schema/images/product-image.type.js';
import { defineLoader, inOrderOf } from '../loader.js';
import { mapTo } from '../map-to.js';

/** Pictures by id; null for an id that names none. */
export const imageById = defineLoader<string, ProductImageType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(imagesByIds, [ids]);
    return inOrderOf(
      ids,
      rows.map((row) => mapTo(ProductImageType, row)),
      (image) => image.id,
    );
  },
});
