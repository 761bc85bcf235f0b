import type { Tx } from '../../adapters/database/database.js';
import type { OperationContext } from './context.js';

/** Posters of one message: enough that the queue costs little, few enough that many workers share a batch. */
const SHARD_SIZE = 100;

/** Sends the messages that have contents' posters looked at for a job. */
export async function enqueuePosters(
  tx: Tx,
  ctx: OperationContext,
  { jobId, contentIds }: { readonly jobId: string; readonly contentIds: readonly string[] },
): Promise<void> {
  const shards = Array.from({ length: Math.ceil(contentIds.length / SHARD_SIZE) }, (_, n) => ({
    jobId,
    contentIds: contentIds.slice(n * SHARD_SIZE, (n + 1) * SHARD_SIZE),
  }));
  await ctx.deps.queue.enqueue(tx, 'analyze-posters', shards);
}
