import { findOne, getOne } from '../../entities/_shared/statement.js';
import type { ReviewPriority } from '../../entities/review/review-task.entity.js';
import { lockImageSubject, type TaskRow, tasksByIds } from '../../entities/review/review-task.queries.js';
import { type UserError, UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { transactOnce } from '../_shared/idempotency.js';
import { checkTexts } from '../_shared/input-bounds.js';
import { openReviewTask } from '../_shared/open-review-task.js';
import { settleProductStatus } from '../_shared/settle-product-status.js';

export interface CreateReviewTaskInput {
  readonly imageId: string;
  readonly priority?: ReviewPriority | null | undefined;
  readonly failureReason?: string | null | undefined;
  readonly requiredDecisions?: number | null | undefined;
  readonly dueAt?: Date | null | undefined;
}

const MAX_DECISIONS = 9;
const MAX_REASON_LENGTH = 2_000;

/**
 * Opens a review task for a picture by hand. Fails with NOT_FOUND for an unknown picture, NOT_ALLOWED_NOW for one without
 * stored bytes or of an archived product, DUPLICATE when a task is waiting, INVALID for values out of bounds and a due time that is over.
 */
export async function createReviewTask(ctx: OperationContext, input: CreateReviewTaskInput): Promise<TaskRow> {
  requireRight(ctx, 'review:manage');
  const requiredDecisions = input.requiredDecisions ?? 1;
  const errors = checkInput(input, requiredDecisions);
  if (errors.length > 0) throw new UserErrors(errors);
  const taskId = await transactOnce(ctx, { operation: 'createReviewTask', input }, async (tx) => {
    // Here, not with the rest of the input: what is asked again with its idempotency key is answered after the due time, too.
    requireToCome(input.dueAt, ctx.deps.clock.now());
    const subject = await findOne(tx, lockImageSubject, [input.imageId]);
    if (subject === null) throw UserErrors.of('NOT_FOUND', 'imageId', 'There is no picture with this id.');
    const { productId, imageState, productStatus } = subject;
    if (imageState === 'PROCESSING' || imageState === 'FAILED' || productStatus === 'ARCHIVED')
      throw UserErrors.of('NOT_ALLOWED_NOW', 'imageId', 'This picture has nothing to review: see its state.');
    const opened = await openReviewTask(tx, ctx, {
      imageId: input.imageId,
      priority: input.priority ?? 'NORMAL',
      failureReason: input.failureReason?.trim() ?? null,
      requiredDecisions,
      dueAt: input.dueAt ?? null,
    });
    if (opened === null)
      throw UserErrors.of('DUPLICATE', 'imageId', 'A review task of this picture is waiting already.');
    await settleProductStatus(tx, ctx, [productId]);
    return opened;
  });
  return getOne(ctx.deps.database, tasksByIds, [[taskId]]);
}

function requireToCome(dueAt: Date | null | undefined, now: Date): void {
  if (dueAt && dueAt <= now) throw UserErrors.of('INVALID', 'dueAt', 'The due time lies in the past.');
}

function checkInput(input: CreateReviewTaskInput, requiredDecisions: number): UserError[] {
  const errors = checkTexts([
    { field: ['failureReason'], text: input.failureReason, maxLength: MAX_REASON_LENGTH, required: true },
  ]);
  if (requiredDecisions >= 1 && requiredDecisions <= MAX_DECISIONS) return errors;
  const message = `A task takes 1 to ${MAX_DECISIONS} decisions.`;
  return [...errors, { code: 'INVALID', field: ['requiredDecisions'], message }];
}
