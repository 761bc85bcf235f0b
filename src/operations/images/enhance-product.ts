import type { Tx } from '../../adapters/database/database.js';
import { findOne } from '../../entities/_shared/statement.js';
import { lockProduct } from '../../entities/images/process-image.queries.js';
import { countVariants, rawImageOfProduct } from '../../entities/images/variant.queries.js';
import { UserErrors } from '../../errors.js';
import { checkEnhancement, type EnhancementTerms } from '../_shared/check-enhancement.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { transactOnce } from '../_shared/idempotency.js';
import { settleProductStatus } from '../_shared/settle-product-status.js';
import { addVariants, startEnhancement } from '../_shared/start-enhancement.js';
import { startJob } from '../_shared/start-job.js';

export interface EnhanceProductInput {
  readonly productId: string;
  /** 1–8; the configured number when left out. */
  readonly count?: number | null | undefined;
  readonly provider?: string | null | undefined;
  /** What is wished, at most 2 000 characters. */
  readonly instructions?: string | null | undefined;
}

/**
 * Has variants made of a product's raw picture, and answers at once: they are PROCESSING until the job has made and judged them.
 * A raw picture that is still being read is waited for. Fails with INVALID for a count, provider or instructions out of bounds,
 * NOT_FOUND, NOT_ALLOWED_NOW for an archived product or one without a raw picture.
 */
export async function enhanceProduct(
  ctx: OperationContext,
  input: EnhanceProductInput,
): Promise<{ productId: string; jobId: string }> {
  requireRight(ctx, 'catalog:write');
  const { productId } = input;
  const terms = checkEnhancement(ctx, input);
  return transactOnce(ctx, { operation: 'enhanceProduct', input }, async (tx) => {
    const jobId = await beginEnhancement(tx, ctx, { productId, terms, unlessMade: false });
    return { productId, jobId: jobId ?? '' };
  });
}

export interface WantedEnhancement {
  readonly productId: string;
  readonly terms: EnhancementTerms;
  /** Whether nothing is to be done for a raw picture that has variants. */
  readonly unlessMade: boolean;
}

/** The same within a transaction, for whoever has checked the terms; the job's id, null when nothing was to be done. */
export async function beginEnhancement(
  tx: Tx,
  ctx: OperationContext,
  { productId, terms, unlessMade }: WantedEnhancement,
): Promise<string | null> {
  const product = await findOne(tx, lockProduct, [productId]);
  if (product === null) throw UserErrors.of('NOT_FOUND', 'productId', 'There is no such product.');
  if (product.status === 'ARCHIVED')
    throw UserErrors.of('NOT_ALLOWED_NOW', 'productId', 'The product is archived; enhance the one kept.');
  const raw = await findOne(tx, rawImageOfProduct, [productId]);
  if (raw === null)
    throw UserErrors.of('NOT_ALLOWED_NOW', 'productId', 'The product has no raw picture; add one first.');
  const existing = (await findOne(tx, countVariants, [[raw.id]]))?.variants ?? 0;
  if (unlessMade && existing > 0) return null;
  const wanted = { productId, sourceId: raw.id, existing, ...terms };
  const jobId =
    raw.state === 'PROCESSING'
      ? await startJob(tx, ctx, { kind: 'ENHANCE_IMAGES', subjectIds: await addVariants(tx, ctx, [wanted]) })
      : await startEnhancement(tx, ctx, wanted);
  await settleProductStatus(tx, ctx, [productId]);
  return jobId;
}
