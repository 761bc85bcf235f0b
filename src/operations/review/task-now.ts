import { splitLeases } from '../../engines/review/leases.js';
import { priorityScoreAt } from '../../engines/review/priority.js';
import type { StoredLease } from '../../entities/review/review-task.entity.js';
import type { OperationContext } from '../_shared/context.js';

/** The live lease a task is shown by: the caller's own, else the one that ends last; null when nobody holds it. */
export function shownLease(
  ctx: OperationContext,
  task: { readonly leases: readonly StoredLease[] },
): StoredLease | null {
  const { live } = splitLeases(task.leases, ctx.deps.clock.now().toISOString());
  const own = live.find((lease) => lease.reviewerId === ctx.principal?.id);
  return own ?? live.toSorted((a, b) => (a.expiresAt < b.expiresAt ? 1 : -1))[0] ?? null;
}

/** A task's priority score at this moment, in points. */
export function scoreNow(ctx: OperationContext, task: { readonly priorityKey: number }): number {
  return priorityScoreAt(task.priorityKey, ctx.deps.clock.now().getTime());
}
