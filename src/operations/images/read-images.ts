import type { PageArguments } from '../../engines/keyset/page.js';
import { Conditions } from '../../entities/_shared/page-query.js';
import { findOne } from '../../entities/_shared/statement.js';
import type { ImageKind, ImageState } from '../../entities/images/product-image.entity.js';
import {
  IMAGE_COLUMNS,
  IMAGES_OLDEST_FIRST,
  type ImageRow,
  imagesByIds,
  LISTED_IMAGE_COLUMNS,
  LISTED_TASK_COLUMNS,
  type ListedImageRow,
  NEWEST_TASK,
} from '../../entities/images/product-image.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { type ListPage, listPages } from '../_shared/list-page.js';

/** The picture with this id, or null. */
export async function findImage(ctx: OperationContext, id: string): Promise<ImageRow | null> {
  requireRight(ctx, 'catalog:read');
  return findOne(ctx.deps.database, imagesByIds, [[id]]);
}

/** Which pictures of a product; null = all. */
export interface ImageFilter {
  readonly kind: ImageKind | null;
  readonly state: ImageState | null;
}

export interface ImagesOfProducts {
  readonly productIds: readonly string[];
  readonly filter: ImageFilter;
  /** LISTED: rows with nothing but LISTED_IMAGE_COLUMNS; WITH_TASK: those, and the newest task of each picture. */
  readonly columns: 'ALL' | 'LISTED' | 'WITH_TASK';
}

const READS: Readonly<Record<ImagesOfProducts['columns'], { readonly select: string; readonly from: string }>> = {
  ALL: { select: IMAGE_COLUMNS, from: 'product_images' },
  LISTED: { select: LISTED_IMAGE_COLUMNS, from: 'product_images' },
  WITH_TASK: {
    select: `${LISTED_IMAGE_COLUMNS}, ${LISTED_TASK_COLUMNS}`,
    from: `product_images ${NEWEST_TASK}`,
  },
};

/** One page of the pictures of each product, oldest first, in the order of `productIds`; one statement for all. */
export async function listImagesOfProducts(
  ctx: OperationContext,
  of: ImagesOfProducts,
  args: PageArguments,
): Promise<ListPage<ListedImageRow>[]> {
  requireRight(ctx, 'catalog:read');
  const conditions = new Conditions();
  if (of.filter.kind !== null) conditions.add('kind = ?', of.filter.kind);
  if (of.filter.state !== null) conditions.add('state = ?', of.filter.state);
  return listPages<ListedImageRow>(
    ctx.deps.database,
    {
      ...READS[of.columns],
      conditions,
      order: IMAGES_OLDEST_FIRST,
      place: (row) => [row.createdAt, row.id],
      parents: { column: 'product_id', ids: of.productIds },
    },
    args,
  );
}
