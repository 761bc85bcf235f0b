import type { Tx } from '../../adapters/database/database.js';
import { isAuditSample } from '../../engines/image-policy/audit-sample.js';
import type { ValidationStatus } from '../../entities/images/image-validation.entity.js';
import type { ValidationRow } from '../../entities/images/image-validation.queries.js';
import type { ImageState } from '../../entities/images/product-image.entity.js';
import type { OperationContext } from '../_shared/context.js';
import { openReviewTask } from '../_shared/open-review-task.js';
import type { Making } from './make-variant.js';

/**
 * A picture's state after an automatic verdict. What a person decided stays, and so does the question once a person has
 * been asked: only acceptance without doubt needs nobody.
 */
export function stateAfter(state: ImageState, status: ValidationStatus): ImageState {
  if (state === 'APPROVED' || state === 'REJECTED' || state === 'PENDING') return state;
  return status === 'AUTO_ACCEPTED' ? 'AUTO_ACCEPTED' : 'PENDING';
}

interface Asking {
  readonly imageId: string;
  readonly validation: ValidationRow;
  /** How a variant was made; left out or null for any other picture. */
  readonly making?: Making | null;
}

/**
 * Opens a review task for a picture that the policy did not accept, for every variant, and for the audit sample of those that it
 * did accept. Of two tasks for one picture the first stays.
 */
export async function askReviewer(
  tx: Tx,
  ctx: OperationContext,
  { imageId, validation, making = null }: Asking,
): Promise<void> {
  if (validation.status !== 'AUTO_ACCEPTED' || making !== null) {
    const failureReason = [making?.remark, validation.reason].filter(Boolean).join(' ');
    await openReviewTask(tx, ctx, { imageId, failureReason });
  } else if (isAuditSample(validation.sha256)) {
    const failureReason = 'Accepted automatically; drawn as a sample to check the policy.';
    await openReviewTask(tx, ctx, { imageId, priority: 'LOW', failureReason });
  }
}
