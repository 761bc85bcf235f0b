import { type OperationContext, requireRight } from '../_shared/context.js';
import { changeTask, takeTask } from './change-task.js';
import type { ClaimedTask } from './claim-next-review-task.js';
import { leaseEnd } from './lease-terms.js';
import { requireLease } from './require-lease.js';

export interface RenewReviewLeaseInput {
  readonly taskId: string;
  readonly leaseToken: string;
  readonly leaseSeconds?: number | null | undefined;
}

/**
 * Moves the end of a live lease to so many seconds from now: a heartbeat, which is no event. Fails with NOT_FOUND,
 * LEASE_LOST, INVALID for a lease outside 30–3600 seconds.
 */
export async function renewReviewLease(ctx: OperationContext, input: RenewReviewLeaseInput): Promise<ClaimedTask> {
  const { id: reviewerId } = requireRight(ctx, 'review:decide');
  const expiresAt = leaseEnd(ctx, input.leaseSeconds);
  return ctx.transaction(async (tx) => {
    const locked = await takeTask(tx, ctx, input.taskId);
    const { mine, others } = requireLease(locked, { reviewerId, token: input.leaseToken });
    const lease = { ...mine, expiresAt };
    const task = await changeTask(tx, ctx, { locked, changes: { leases: [...others, lease] }, happenings: [] });
    return { task, lease };
  });
}
