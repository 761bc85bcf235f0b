import { Arg, Args, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { imageAddress } from '../../operations/images/file-addresses.js';
import { ProductType } from '../../schema/catalog/product.type.js';
import { ImageValidationType } from '../../schema/images/image-validation.type.js';
import { ProductImageType } from '../../schema/images/product-image.type.js';
import { SimilarImageType } from '../../schema/images/similar-image.type.js';
import { SimilarImagesArgs } from '../../schema/images/similar-images.args.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { load, loadOf } from '../_shared/loader.js';
import { imageById } from '../_shared/loaders/image.loader.js';
import { productById } from '../_shared/loaders/product.loader.js';
import { mapTo } from '../_shared/map-to.js';
import { similarToImage, validationById, variantsOfImage } from './image.loaders.js';
import { toValidation } from './to-validation.js';

@Resolver(() => ProductImageType)
export class ProductImageFields {
  @FieldResolver(() => ProductType, { description: 'The product it shows.' })
  product(@Root() image: ProductImageType, @Ctx() ctx: GraphQLContext): Promise<ProductType | null> {
    return load(ctx, productById, image.productId);
  }

  @FieldResolver(() => String, {
    description:
      'Signed address of the file, for a day; with `width`, of a rendering at least that wide, in the next of sixteen widths, and never wider than the file. Answers 404 until the file is here.',
  })
  url(
    @Root() image: ProductImageType,
    @Ctx() ctx: GraphQLContext,
    @Arg('width', () => Int, { nullable: true, description: 'Pixels, 1–4096; the file itself when left out.' }) width?:
      | number
      | null,
  ): string {
    return imageAddress(ctx, image, width ?? null);
  }

  @FieldResolver(() => ProductImageType, { nullable: true, description: 'The raw picture a variant was made of.' })
  source(@Root() image: ProductImageType, @Ctx() ctx: GraphQLContext): Promise<ProductImageType | null> | null {
    return image.sourceId === null ? null : load(ctx, imageById, image.sourceId);
  }

  @FieldResolver(() => [ProductImageType], { description: 'The variants made of it, oldest first.' })
  variants(@Root() image: ProductImageType, @Ctx() ctx: GraphQLContext): Promise<ProductImageType[]> {
    return load(ctx, variantsOfImage, image.id);
  }

  @FieldResolver(() => ImageValidationType, { nullable: true, description: 'The verdict; null until there is one.' })
  async validation(@Root() image: ProductImageType, @Ctx() ctx: GraphQLContext): Promise<ImageValidationType | null> {
    if (image.validationId === null) return null;
    const row = await load(ctx, validationById, image.validationId);
    return row === null ? null : toValidation(row, image.validationCached);
  }

  @FieldResolver(() => [SimilarImageType], {
    description: 'Pictures that look like it, nearest first. Exact: nothing within the distance is missed.',
  })
  async similar(
    @Root() image: ProductImageType,
    @Ctx() ctx: GraphQLContext,
    @Args(() => SimilarImagesArgs) args: SimilarImagesArgs,
  ): Promise<SimilarImageType[]> {
    const asked = { maxDistance: args.maxDistance ?? 10, first: args.first ?? 20 };
    const found = await loadOf(ctx, similarToImage, { parentId: image.id, asked });
    return found.map((one) => mapTo(SimilarImageType, { ...one, image: mapTo(ProductImageType, one.image) }));
  }
}
