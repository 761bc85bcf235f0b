import { samplesSince } from '../../entities/review/feedback.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { signImageAddress } from '../_shared/image-address.js';

const BATCH = 500;

/**
 * Training samples since a moment, oldest first, as lines of JSON (NDJSON), in chunks of up to 500 lines. Reads through a
 * database cursor from one snapshot: memory does not grow with the number of samples. Ends early when `ctx.signal` aborts.
 */
export async function* exportFeedback(ctx: OperationContext, since: Date): AsyncGenerator<string, void, undefined> {
  requireRight(ctx, 'feedback:read');
  for await (const batch of ctx.deps.database.stream(samplesSince, [since.toISOString()], BATCH)) {
    if (ctx.signal.aborted) return;
    const lines = batch.map((sample) => {
      const { objectKey, ...rest } = sample;
      return `${JSON.stringify({ ...rest, imageUrl: signImageAddress(ctx, { id: sample.imageId, objectKey }) })}\n`;
    });
    yield lines.join('');
  }
}
