import { splitLeases } from '../../engines/review/leases.js';
import { expireTaskLeases } from '../../entities/review/lease.queries.js';
import { appendTaskEvents } from '../_shared/append-task-events.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { leaseExpired } from './change-task.js';

const BATCH = 500;

/**
 * Ends the leases whose time is over and tells of each; answers how many. Any number of processes may run it at once:
 * each takes other tasks.
 */
export async function expireLeases(ctx: OperationContext): Promise<number> {
  requireRight(ctx, 'review:manage');
  let ended = 0;
  for (;;) {
    const { tasks, leases } = await expireBatch(ctx);
    ended += leases;
    if (tasks < BATCH) return ended;
  }
}

async function expireBatch(ctx: OperationContext): Promise<{ tasks: number; leases: number }> {
  const now = ctx.deps.clock.now().toISOString();
  return ctx.transaction(async (tx) => {
    const tasks = await tx.query(expireTaskLeases, [now, BATCH]);
    const changed = tasks.map((task) => ({
      task,
      happenings: splitLeases(task.previousLeases, now).expired.map(leaseExpired),
    }));
    await appendTaskEvents(tx, ctx, changed);
    return { tasks: tasks.length, leases: changed.reduce((sum, { happenings }) => sum + happenings.length, 0) };
  });
}
