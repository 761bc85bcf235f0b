import type { TaskRow } from '../../entities/review/review-task.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { changeTask, takeTask } from './change-task.js';
import { requireLease } from './require-lease.js';

export interface ReleaseReviewTaskInput {
  readonly taskId: string;
  readonly leaseToken: string;
}

/** Gives a claimed task back to the queue, undecided. Fails with NOT_FOUND and LEASE_LOST. */
export async function releaseReviewTask(ctx: OperationContext, input: ReleaseReviewTaskInput): Promise<TaskRow> {
  const { id: reviewerId } = requireRight(ctx, 'review:decide');
  return ctx.transaction(async (tx) => {
    const locked = await takeTask(tx, ctx, input.taskId);
    const { others } = requireLease(locked, { reviewerId, token: input.leaseToken });
    return changeTask(tx, ctx, {
      locked,
      changes: { leases: others },
      happenings: [{ type: 'review.task.released.v1', reviewerId }],
    });
  });
}
