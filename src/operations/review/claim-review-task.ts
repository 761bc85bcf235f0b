import type { TaskRow } from '../../entities/review/review-task.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { changeTask, takeTask } from './change-task.js';
import type { ClaimedTask } from './claim-next-review-task.js';
import { newLease } from './lease-terms.js';

export interface ClaimReviewTaskInput {
  readonly taskId: string;
  readonly leaseSeconds?: number | null | undefined;
}

/**
 * Claims this very task. One who holds it already gets a new token, and the old one is dead: that is how to go on after
 * losing it. Fails with NOT_FOUND, ALREADY_DECIDED (completed, or by this reviewer), NOT_ALLOWED_NOW (cancelled, or as many
 * others hold it as decisions are wanted), INVALID for a lease outside 30–3600 seconds.
 */
export async function claimReviewTask(ctx: OperationContext, input: ClaimReviewTaskInput): Promise<ClaimedTask> {
  const { id: reviewerId } = requireRight(ctx, 'review:decide');
  const lease = newLease(ctx, reviewerId, input.leaseSeconds);
  return ctx.transaction(async (tx) => {
    const locked = await takeTask(tx, ctx, input.taskId);
    requireUndecided(locked.task, reviewerId);
    const others = locked.live.filter((held) => held.reviewerId !== reviewerId);
    const wanted = locked.task.requiredDecisions - locked.task.deciderIds.length;
    if (others.length >= wanted)
      throw UserErrors.of('NOT_ALLOWED_NOW', 'taskId', 'Others hold this task; no further decision is wanted of it.');
    const task = await changeTask(tx, ctx, {
      locked,
      changes: { leases: [...others, lease] },
      happenings: [{ type: 'review.task.claimed.v1', reviewerId }],
    });
    return { task, lease };
  });
}

/** Throws ALREADY_DECIDED or NOT_ALLOWED_NOW when this reviewer cannot decide on the task any more. */
export function requireUndecided(task: TaskRow, reviewerId: string): void {
  if (task.state === 'CANCELLED')
    throw UserErrors.of('NOT_ALLOWED_NOW', 'taskId', 'This task was cancelled: it needs no decision.');
  if (task.state === 'COMPLETED') throw UserErrors.of('ALREADY_DECIDED', 'taskId', 'This task is completed.');
  if (task.deciderIds.includes(reviewerId))
    throw UserErrors.of('ALREADY_DECIDED', 'taskId', 'You have decided on this task before.');
}
