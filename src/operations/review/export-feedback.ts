import { type SampleRow, samplesAfter } from '../../entities/review/feedback.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { signImageAddress } from '../_shared/image-address.js';

const BATCH = 500;

/**
 * Training samples since a moment, oldest first, as lines of JSON (NDJSON), in chunks of up to 500 lines. Each chunk is a
 * statement of its own: memory does not grow with the number of samples, and no connection is held while a reader is slow.
 * Samples of decisions made meanwhile are in it too. Ends early when `ctx.signal` aborts.
 */
export async function* exportFeedback(ctx: OperationContext, since: Date): AsyncGenerator<string, void, undefined> {
  requireRight(ctx, 'feedback:read');
  // No id is empty, so this is the place before everything of the moment.
  let place: Pick<SampleRow, 'decidedAt' | 'id'> = { decidedAt: since, id: '' };
  while (!ctx.signal.aborted) {
    const samples = await ctx.deps.database.query(samplesAfter, [place.decidedAt.toISOString(), place.id, BATCH]);
    const last = samples.at(-1);
    if (last === undefined) return;
    yield samples.map((sample) => describe(ctx, sample)).join('');
    if (samples.length < BATCH) return;
    place = last;
  }
}

function describe(ctx: OperationContext, { objectKey, ...sample }: SampleRow): string {
  const imageUrl = signImageAddress(ctx, { id: sample.imageId, objectKey });
  return `${JSON.stringify({ ...sample, imageUrl })}\n`;
}
