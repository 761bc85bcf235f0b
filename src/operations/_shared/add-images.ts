import type { Tx } from '../../adapters/database/database.js';
import { newId } from '../../entities/_shared/type-id.js';
import { insertImages } from '../../entities/images/process-image.queries.js';
import type { ImageKind } from '../../entities/images/product-image.entity.js';
import type { JobKind } from '../../entities/system/job.entity.js';
import { append } from '../../events/append.js';
import type { OperationContext } from './context.js';
import { startJob } from './start-job.js';

export interface NewImage {
  readonly productId: string;
  readonly kind: ImageKind;
  readonly sourceUrl: string | null;
  readonly uploadId: string | null;
}

/**
 * Adds pictures whose sources were checked with `checkImageSources`: rows in PROCESSING, their events, one job with a
 * piece each, and the messages that have them processed. Ids are in the order given. Three statements for any number.
 */
export async function addImages(
  tx: Tx,
  ctx: OperationContext,
  { images, jobKind }: { readonly images: readonly NewImage[]; readonly jobKind: JobKind },
): Promise<{ imageIds: string[]; jobId: string }> {
  const now = ctx.deps.clock.now();
  const rows = images.map((image, n) => ({ ...image, n, id: newId('image') }));
  await tx.query(insertImages, [JSON.stringify(rows), now]);
  await append(
    tx,
    rows.map((row) => ({
      type: 'image.added.v1' as const,
      entityId: row.id,
      entityVersion: 1,
      payload: { productId: row.productId, state: 'PROCESSING' as const },
      occurredAt: now,
    })),
  );
  const imageIds = rows.map((row) => row.id);
  const jobId = await startJob(tx, ctx, { kind: jobKind, subjectIds: imageIds });
  await ctx.deps.queue.enqueue(
    tx,
    'process-image',
    imageIds.map((imageId) => ({ imageId, jobId })),
  );
  return { imageIds, jobId };
}
