import { takeDueRetraining } from '../../entities/drift/retraining-request.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { appendRetraining } from './request-retraining.js';

const BATCH = 20;

/**
 * Dispatches the retraining requests whose time has come: by an event for those who listen, and to the configured command. Each is
 * dispatched by one process. Answers how many.
 */
export async function dispatchRetraining(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'drift:write');
  return ctx.transaction(async (tx) => {
    const occurredAt = ctx.deps.clock.now();
    const due = await tx.query(takeDueRetraining, [occurredAt, BATCH]);
    for (const request of due) await appendRetraining(tx, 'retraining.requested.v1', { request, occurredAt });
    if (ctx.deps.drift.retrainingCommand !== null) {
      await ctx.deps.queue.enqueue(
        tx,
        'start-retraining',
        due.map(({ id }) => ({ requestId: id })),
      );
    }
    return due.length;
  });
}
