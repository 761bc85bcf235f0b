import { splitLeases } from '../../engines/review/leases.js';
import { findOne } from '../../entities/_shared/statement.js';
import { claimNextTask, claimNextTaskOrWait } from '../../entities/review/lease.queries.js';
import type { StoredLease } from '../../entities/review/review-task.entity.js';
import type { TaskOrder, TaskRow } from '../../entities/review/review-task.queries.js';
import { appendTaskEvents } from '../_shared/append-task-events.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { leaseExpired } from './change-task.js';
import { newLease } from './lease-terms.js';
import { chosen, type TaskFilter } from './task-filter.js';

export interface ClaimNextReviewTaskInput {
  readonly filter?: TaskFilter | null | undefined;
  readonly orderBy?: TaskOrder | null | undefined;
  readonly leaseSeconds?: number | null | undefined;
}

/** A task and the hold on it. */
export interface ClaimedTask {
  readonly task: TaskRow;
  readonly lease: StoredLease;
}

/**
 * Claims the first task of an order that this reviewer has neither decided on nor holds and that still wants more
 * decisions than there are live leases; null when there is none. Reviewers who call at once get different places, and wait
 * for each other only where nothing else is left. Fails with INVALID for a lease outside 30–3600 seconds.
 */
export async function claimNextReviewTask(
  ctx: OperationContext,
  input: ClaimNextReviewTaskInput,
): Promise<ClaimedTask | null> {
  const { id: reviewerId } = requireRight(ctx, 'review:decide');
  const filter = input.filter ?? {};
  const lease = newLease(ctx, reviewerId, input.leaseSeconds);
  // What one holds is never given again.
  if (filter.claimedByMe === true) return null;
  const now = ctx.deps.clock.now().toISOString();
  const values = [
    reviewerId,
    now,
    lease.expiresAt,
    JSON.stringify([lease]),
    chosen(filter.state),
    chosen(filter.priority),
    filter.vendorId ?? null,
    filter.category ?? null,
    filter.slaBreached ?? null,
  ];
  return ctx.transaction(async (tx) => {
    const order = input.orderBy ?? 'PRIORITY';
    const task =
      (await findOne(tx, claimNextTask[order], values)) ?? (await findOne(tx, claimNextTaskOrWait[order], values));
    if (task === null) return null;
    const { expired } = splitLeases(task.previousLeases, now);
    const happenings = [...expired.map(leaseExpired), { type: 'review.task.claimed.v1' as const, reviewerId }];
    await appendTaskEvents(tx, ctx, [{ task, happenings }]);
    return { task, lease };
  });
}
