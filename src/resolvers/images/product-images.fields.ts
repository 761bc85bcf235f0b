import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { ListedImageRow } from '../../entities/images/product-image.queries.js';
import type { ListPage } from '../../operations/_shared/list-page.js';
import { type ImageFilter, type ImagesOfProducts, listImagesOfProducts } from '../../operations/images/read-images.js';
import type { Connection } from '../../schema/_shared/connection.type.js';
import type { PageArgs } from '../../schema/_shared/page.args.js';
import { ProductType } from '../../schema/catalog/product.type.js';
import { ProductImageConnection, ProductImageType } from '../../schema/images/product-image.type.js';
import { ProductImagesArgs } from '../../schema/images/product-images.args.js';
import { Call, type FieldCall } from '../_shared/call.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { defineChildLoader, load, loadOf } from '../_shared/loader.js';
import { LISTED_TASK_FIELDS } from '../_shared/loaders/review-task.loader.js';
import { mapTo } from '../_shared/map-to.js';
import { requestedFields, requestedFieldsOf } from '../_shared/requested-fields.js';
import { toConnection } from '../_shared/to-connection.js';
import { LISTED_IMAGE_FIELDS, mainImageOfProduct } from './image.loaders.js';

interface AskedImages {
  readonly filter: ImageFilter;
  readonly columns: ImagesOfProducts['columns'];
  readonly page: PageArgs;
}

/** A page of pictures of each product. */
const imagesOfProduct = defineChildLoader<AskedImages, ListPage<ListedImageRow>>(
  (ctx, productIds, { filter, columns, page }) => listImagesOfProducts(ctx, { productIds, filter, columns }, page),
);

@Resolver(() => ProductType)
export class ProductImagesFields {
  @FieldResolver(() => ProductImageType, {
    nullable: true,
    description: 'The picture the product is shown by: the best state first, then the newest.',
  })
  mainImage(@Root() product: ProductType, @Ctx() ctx: GraphQLContext): Promise<ProductImageType | null> {
    return load(ctx, mainImageOfProduct, product.id);
  }

  @FieldResolver(() => ProductImageConnection, { description: 'Its pictures, oldest first.' })
  async images(
    @Root() product: ProductType,
    @Call() { ctx, info }: FieldCall,
    @Args(() => ProductImagesArgs) args: ProductImagesArgs,
  ): Promise<Connection<ProductImageType>> {
    const { kind = null, state = null, ...page } = args;
    const asked = { filter: { kind, state }, columns: columnsFor(info), page };
    const images = await loadOf(ctx, imagesOfProduct, { parentId: product.id, asked });
    return toConnection(ProductImageConnection, images, (row) => mapTo(ProductImageType, row));
  }
}

/** Tasks come with the pictures where so little is asked of both that it costs no statement of its own. */
function columnsFor(info: FieldCall['info']): ImagesOfProducts['columns'] {
  const asked = requestedFields(info);
  if (!asked.isSubsetOf(LISTED_IMAGE_FIELDS)) return 'ALL';
  if (!asked.has('reviewTask')) return 'LISTED';
  return requestedFieldsOf(info, 'reviewTask').isSubsetOf(LISTED_TASK_FIELDS) ? 'WITH_TASK' : 'LISTED';
}
