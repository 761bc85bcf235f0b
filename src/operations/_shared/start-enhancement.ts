import type { Tx } from '../../adapters/database/database.js';
import { newId } from '../../entities/_shared/type-id.js';
import { insertVariants, workWaitingForSources } from '../../entities/images/variant.queries.js';
import { appendImagesAdded } from './append-images-added.js';
import type { OperationContext } from './context.js';
import { startJob } from './start-job.js';

/** Variants wanted of one raw picture. */
export interface WantedVariants {
  readonly productId: string;
  readonly sourceId: string;
  /** How many, and how many there are already: the new ones differ from those. */
  readonly count: number;
  readonly existing: number;
  readonly provider: string;
  readonly instructions: string | null;
}

/** Different recipes there are; after the last comes the first again. */
const DIFFERENT_VARIANTS = 8;

/**
 * Adds the rows of variants that are still to be made, with their events, and answers their ids in order. The job whose pieces
 * they are, and the message, are the caller's. Two statements for any number.
 */
export async function addVariants(tx: Tx, ctx: OperationContext, wanted: readonly WantedVariants[]): Promise<string[]> {
  const occurredAt = ctx.deps.clock.now();
  const rows = wanted.flatMap(({ count, existing, ...variants }) =>
    Array.from({ length: count }, (_, index) => ({
      ...variants,
      id: newId('image'),
      variant: (existing + index) % DIFFERENT_VARIANTS,
    })),
  );
  if (rows.length === 0) return [];
  await tx.query(insertVariants, [JSON.stringify(rows.map((row, n) => ({ ...row, n }))), occurredAt]);
  await appendImagesAdded(tx, rows, occurredAt);
  return rows.map(({ id }) => id);
}

/** Has variants made of a picture that has been read: rows, a job with a piece each, and the message. Answers the job's id. */
export async function startEnhancement(tx: Tx, ctx: OperationContext, wanted: WantedVariants): Promise<string> {
  const subjectIds = await addVariants(tx, ctx, [wanted]);
  const jobId = await startJob(tx, ctx, { kind: 'ENHANCE_IMAGES', subjectIds });
  await ctx.deps.queue.enqueue(tx, 'enhance-product', [{ productId: wanted.productId, jobId }]);
  return jobId;
}

/** The variants that wait for these pictures can be made now, or fail with them: their handler looks which. */
export async function releaseVariants(tx: Tx, ctx: OperationContext, sourceIds: readonly string[]): Promise<void> {
  await ctx.deps.queue.enqueue(tx, 'enhance-product', await tx.query(workWaitingForSources, [sourceIds]));
}
