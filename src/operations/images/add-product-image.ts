import { findOne, getOne } from '../../entities/_shared/statement.js';
import { lockProduct } from '../../entities/images/process-image.queries.js';
import type { ImageKind } from '../../entities/images/product-image.entity.js';
import { type ImageRow, imagesByIds } from '../../entities/images/product-image.queries.js';
import { UserErrors } from '../../errors.js';
import { addImages } from '../_shared/add-images.js';
import { checkImageSource } from '../_shared/check-image-sources.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { transactOnce } from '../_shared/idempotency.js';
import { settleProductStatus } from '../_shared/settle-product-status.js';

export interface AddProductImageInput {
  readonly productId: string;
  readonly url?: string | null | undefined;
  readonly uploadId?: string | null | undefined;
  readonly kind: ImageKind;
}

/**
 * Adds a picture to a product and answers at once: it is PROCESSING until the job has fetched and judged it. Fails with
 * INVALID unless exactly one of address and upload is given, NOT_FOUND, NOT_ALLOWED_NOW for an archived product, and
 * whatever `checkImageSource` says of the source.
 */
export async function addProductImage(
  ctx: OperationContext,
  input: AddProductImageInput,
): Promise<{ image: ImageRow; jobId: string }> {
  requireRight(ctx, 'catalog:write');
  const { productId, kind } = input;
  const source = { url: input.url ?? null, uploadId: input.uploadId ?? null };
  if (source.url === null && source.uploadId === null) {
    throw UserErrors.of('INVALID', 'url', 'Give an address or an upload.');
  }
  const problem = await checkImageSource(ctx, source);
  if (problem !== null) throw new UserErrors([problem]);
  const call = { operation: 'addProductImage', input };
  const added = await transactOnce(ctx, call, async (tx) => {
    const product = await findOne(tx, lockProduct, [productId]);
    if (product === null) throw UserErrors.of('NOT_FOUND', 'productId', 'There is no such product.');
    if (product.status === 'ARCHIVED') {
      throw UserErrors.of('NOT_ALLOWED_NOW', 'productId', 'The product is archived; add the picture to the one kept.');
    }
    const images = [{ productId, kind, sourceUrl: source.url, uploadId: source.uploadId }];
    const { imageIds, jobId } = await addImages(tx, ctx, { images, jobKind: 'VALIDATE_IMAGES' });
    await settleProductStatus(tx, ctx, [productId]);
    return { imageIds, jobId };
  });
  return { image: await getOne(ctx.deps.database, imagesByIds, [added.imageIds]), jobId: added.jobId };
}
