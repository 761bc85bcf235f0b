import { type ValidationRow, validationsByIds } from '../../entities/images/image-validation.queries.js';
import { imagesBySources, mainImagesOfProducts } from '../../entities/images/product-image.queries.js';
import { findSimilarImages, type SimilarImage } from '../../operations/_shared/similar-images.js';
import { ProductImageType } from '../../schema/images/product-image.type.js';
import { defineLoader, groupedInOrderOf, inOrderOf } from '../_shared/loader.js';
import { mapTo } from '../_shared/map-to.js';

/** Fields of the API that the few columns of a long list answer; the others need whole rows. */
export const LISTED_IMAGE_FIELDS: ReadonlySet<string> = new Set(
  '__typename id product kind state width height createdAt reviewTask'.split(' '),
);

/** Verdicts by id; null for an id that names none. */
export const validationById = defineLoader<string, ValidationRow | null>({
  async batch(ctx, ids) {
    return inOrderOf(ids, await ctx.deps.database.query(validationsByIds, [ids]), (row) => row.id);
  },
});

/** The variants made of each picture, oldest first. */
export const variantsOfImage = defineLoader<string, ProductImageType[]>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(imagesBySources, [ids]);
    const images = rows.map((row) => mapTo(ProductImageType, row));
    return groupedInOrderOf(ids, images, (image) => image.sourceId ?? '');
  },
});

/** The picture each product is shown by; null for a product without pictures. */
export const mainImageOfProduct = defineLoader<string, ProductImageType | null>({
  async batch(ctx, ids) {
    const rows = await ctx.deps.database.query(mainImagesOfProducts, [ids]);
    const images = rows.map((row) => mapTo(ProductImageType, row));
    return inOrderOf(ids, images, (image) => image.productId);
  },
});

export interface SimilarKey {
  readonly imageId: string;
  readonly maxDistance: number;
  readonly first: number;
}

/** The pictures near each picture; keys that differ in their bounds are asked for apart. */
export const similarToImage = defineLoader<SimilarKey, SimilarImage[]>({
  async batch(ctx, keys) {
    const answers = new Map<SimilarKey, SimilarImage[]>();
    for (const group of Map.groupBy(keys, boundsOf).values()) {
      const { maxDistance, first } = group[0]!;
      const lists = await findSimilarImages(ctx, { imageIds: group.map((key) => key.imageId), maxDistance, first });
      group.forEach((key, index) => answers.set(key, lists[index] ?? []));
    }
    return keys.map((key) => answers.get(key) ?? []);
  },
  cacheKey: (key) => `${key.imageId}:${boundsOf(key)}`,
});

function boundsOf({ maxDistance, first }: SimilarKey): string {
  return `${maxDistance}:${first}`;
}
