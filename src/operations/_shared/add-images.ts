import type { Tx } from '../../adapters/database/database.js';
import { newId } from '../../entities/_shared/type-id.js';
import { reopenFailedImages, reopenFailedVariants } from '../../entities/images/job-images.queries.js';
import { insertImages } from '../../entities/images/process-image.queries.js';
import type { ImageKind } from '../../entities/images/product-image.entity.js';
import { countVariants } from '../../entities/images/variant.queries.js';
import type { JobKind } from '../../entities/system/job.entity.js';
import { append } from '../../events/append.js';
import { appendImagesAdded } from './append-images-added.js';
import type { OperationContext } from './context.js';
import { addVariants } from './start-enhancement.js';
import { startJob } from './start-job.js';

export interface NewImage {
  readonly productId: string;
  readonly kind: ImageKind;
  readonly sourceUrl: string | null;
  readonly uploadId: string | null;
  /** How many variants the configured provider makes of it once it has been read; none when left out. */
  readonly variants?: number;
}

/** A failed picture that is tried again, and how many variants it shall have in the end. */
export interface RetriedImage {
  readonly id: string;
  readonly productId: string;
  readonly variants: number;
}

export interface NewImages {
  readonly images: readonly NewImage[];
  /** Each once, their products locked; tried again by the same job. */
  readonly failed?: readonly RetriedImage[];
  readonly jobKind: JobKind;
}

/**
 * Adds pictures whose sources were checked with `checkImageSources`: rows in PROCESSING, their events, one job with a
 * piece each and one for each of their variants, and the messages that have them processed. Ids are in the order given, those tried again last. A handful of statements for
 * any number.
 */
export async function addImages(
  tx: Tx,
  ctx: OperationContext,
  { images, failed = [], jobKind }: NewImages,
): Promise<{ imageIds: string[]; jobId: string }> {
  const added = await insertNew(tx, ctx, images);
  const reopened = await reopen(tx, ctx, { statement: reopenFailedImages, ids: failed.map(({ id }) => id) });
  const retried = await retryVariants(tx, ctx, failed);
  const imageIds = [...added, ...reopened];
  const { provider } = ctx.deps.settings.enhancement;
  const variantIds = await addVariants(
    tx,
    ctx,
    images.map(({ productId, variants = 0 }, at) => {
      return { productId, sourceId: added[at]!, count: variants, existing: 0, provider, instructions: null };
    }),
  );
  const jobId = await startJob(tx, ctx, { kind: jobKind, subjectIds: [...imageIds, ...retried, ...variantIds] });
  await ctx.deps.queue.enqueue(
    tx,
    'process-image',
    imageIds.map((imageId) => ({ imageId, jobId })),
  );
  return { imageIds, jobId };
}

async function insertNew(tx: Tx, ctx: OperationContext, images: readonly NewImage[]): Promise<string[]> {
  const occurredAt = ctx.deps.clock.now();
  const rows = images.map((image, n) => ({ ...image, n, id: newId('image') }));
  await tx.query(insertImages, [JSON.stringify(rows), occurredAt]);
  await appendImagesAdded(tx, rows, occurredAt);
  return rows.map(({ id }) => id);
}

/** Has the failed variants of these pictures made again, and as many more as they never had; answers their ids. */
async function retryVariants(tx: Tx, ctx: OperationContext, failed: readonly RetriedImage[]): Promise<string[]> {
  const wanted = failed.filter(({ variants }) => variants > 0);
  const ids = wanted.map(({ id }) => id);
  if (ids.length === 0) return [];
  const again = await reopen(tx, ctx, { statement: reopenFailedVariants, ids });
  const counts = new Map((await tx.query(countVariants, [ids])).map((row) => [row.sourceId, row.variants]));
  const { provider } = ctx.deps.settings.enhancement;
  const missing = wanted.map(({ id, productId, variants }) => {
    const existing = counts.get(id) ?? 0;
    const count = Math.max(0, variants - existing);
    return { productId, sourceId: id, count, existing, provider, instructions: null };
  });
  return [...again, ...(await addVariants(tx, ctx, missing))];
}

interface Reopening {
  readonly statement: typeof reopenFailedImages;
  readonly ids: readonly string[];
}

async function reopen(tx: Tx, ctx: OperationContext, { statement, ids }: Reopening): Promise<string[]> {
  if (ids.length === 0) return [];
  const occurredAt = ctx.deps.clock.now();
  const reopened = await tx.query(statement, [ids, occurredAt]);
  await append(
    tx,
    reopened.map(({ id, productId, version }) => ({
      type: 'image.retried.v1' as const,
      entityId: id,
      entityVersion: version,
      payload: { productId, state: 'PROCESSING' as const },
      occurredAt,
    })),
  );
  return reopened.map(({ id }) => id);
}
