import { type ValidationRow, validationsByIds } from '../../entities/images/image-validation.queries.js';
import { imagesBySources, mainImagesOfProducts } from '../../entities/images/product-image.queries.js';
import { findSimilarImages, type SimilarImage } from '../../operations/_shared/similar-images.js';
import { ProductImageType } from '../../schema/images/product-image.type.js';
import { defineChildLoader, defineLoader, groupedInOrderOf, inOrderOf } from '../_shared/loader.js';
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

interface SimilarBounds {
  readonly maxDistance: number;
  readonly first: number;
}

/** The pictures near each picture. */
export const similarToImage = defineChildLoader<SimilarBounds, SimilarImage[]>((ctx, imageIds, bounds) =>
  findSimilarImages(ctx, { imageIds, ...bounds }),
);
