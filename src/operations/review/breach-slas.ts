import { breachDueTasks } from '../../entities/review/review-task.queries.js';
import { appendTaskEvents } from '../_shared/append-task-events.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

const BATCH = 500;

/**
 * Marks the tasks that are due and undecided and tells of each, once in its life; answers how many. Any number of
 * processes may run it at once: each takes other tasks.
 */
export async function breachSlas(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'review:manage');
  let breached = 0;
  for (;;) {
    const batch = await breachBatch(ctx);
    ctx.deps.metrics.reviewSlaViolations.inc(batch);
    breached += batch;
    if (batch < BATCH) return breached;
  }
}

async function breachBatch(ctx: OperationContext): Promise<number> {
  return ctx.transaction(async (tx) => {
    const tasks = await tx.query(breachDueTasks, [ctx.deps.clock.now().toISOString(), BATCH]);
    await appendTaskEvents(
      tx,
      ctx,
      tasks.map((task) => ({ task, happenings: [{ type: 'review.task.sla_breached.v1', reviewerId: null }] })),
    );
    return tasks.length;
  });
}
