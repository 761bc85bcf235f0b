import type { Tx } from '../../adapters/database/database.js';
import { findPolicy } from '../../engines/image-policy/policy.js';
import { dueAtMs, priorityKey } from '../../engines/review/priority.js';
import { uncertainty } from '../../engines/review/uncertainty.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import type { ReviewPriority } from '../../entities/review/review-task.entity.js';
import { insertTask, subjectOfImage, type TaskSubjectRow } from '../../entities/review/review-task.queries.js';
import { appendTaskEvents } from './append-task-events.js';
import type { OperationContext } from './context.js';

export interface NewReviewTask {
  /** A stored picture. */
  readonly imageId: string;
  /** NORMAL when left out. */
  readonly priority?: ReviewPriority;
  /** Why a person has to look; left out, what the picture's validation says unless it accepted. */
  readonly failureReason?: string | null;
  /** 1 when left out. */
  readonly requiredDecisions?: number;
  /** Left out, the end of the priority's SLA. */
  readonly dueAt?: Date | null;
}

/**
 * Opens a review task for a picture, in the transaction that makes it need one, and answers its id; null when one is
 * waiting already or the product is archived. The picture's state is the caller's, and so is settling the product, which keeps whether a task waits.
 */
export async function openReviewTask(tx: Tx, ctx: OperationContext, wanted: NewReviewTask): Promise<string | null> {
  const { imageId, priority = 'NORMAL', failureReason, requiredDecisions = 1 } = wanted;
  const subject = await getOne(tx, subjectOfImage, [imageId]);
  if (subject.productStatus === 'ARCHIVED') return null;
  const now = ctx.deps.clock.now();
  const createdAtMs = now.getTime();
  const due = wanted.dueAt ?? new Date(dueAtMs(priority, createdAtMs, ctx.deps.settings.reviewSlaHours));
  const doubt = doubtOf(subject);
  const key = priorityKey({ priority, uncertainty: doubt, createdAtMs, dueAtMs: due.getTime() });
  const task = await findOne(tx, insertTask, [
    newId('task'),
    imageId,
    subject.productId,
    subject.vendorId,
    subject.category,
    priority,
    key,
    doubt,
    subject.overallScore,
    failureReason ?? subject.validationReason,
    requiredDecisions,
    due.toISOString(),
    now.toISOString(),
  ]);
  if (task === null) return null;
  await appendTaskEvents(tx, ctx, [{ task, happenings: [{ type: 'review.task.created.v1', reviewerId: null }] }]);
  ctx.deps.metrics.reviewTasksCreated.inc();
  return task.id;
}

/** How near the picture's score lies to the middle of its policy's band, 0–1; 1 when nothing is known. */
function doubtOf({ overallScore, policyVersion }: TaskSubjectRow): number {
  // A version is the policy's name, "@" and a number.
  const policy = policyVersion === null ? null : findPolicy(policyVersion.replace(/@.*$/, ''));
  if (policy === null) return 1;
  return uncertainty(overallScore, { acceptThreshold: policy.acceptFrom, rejectThreshold: policy.rejectBelow });
}
