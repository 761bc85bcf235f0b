import type { OperationContext } from '../_shared/context.js';

/** How long a caller waits for a run of few pictures: less than any operation may take. */
const PATIENCE_MS = 7_000;
const ENDS: ReadonlySet<string> = new Set(['job.completed.v1', 'job.failed.v1', 'job.cancelled.v1']);

/** A place in the log before a run begins, from which its end can be waited for. */
export function markLog(ctx: OperationContext): bigint {
  return ctx.deps.feed.position;
}

/** Waits until a job has ended, but not for long; whoever waits holds no connection. */
export async function awaitRun(ctx: OperationContext, jobId: string, since: bigint): Promise<void> {
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(PATIENCE_MS)]);
  for await (const batch of ctx.deps.feed.follow(since, signal)) {
    if (batch.some(({ type, entityId }) => entityId === jobId && ENDS.has(type))) return;
  }
}
