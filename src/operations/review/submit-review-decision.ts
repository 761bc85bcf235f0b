import type { Tx } from '../../adapters/database/database.js';
import { consensus } from '../../engines/review/consensus.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import { insertSample } from '../../entities/review/feedback.queries.js';
import { type DecisionRow, insertDecision, votesOfTask } from '../../entities/review/review-decision.queries.js';
import type { ReviewVerdict } from '../../entities/review/review-task.entity.js';
import { lockTaskSubject, type TaskRow } from '../../entities/review/review-task.queries.js';
import { type UserError, UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { transactOnce } from '../_shared/idempotency.js';
import { checkTexts } from '../_shared/input-bounds.js';
import { carryOutDecision } from './carry-out-decision.js';
import { changeTask, type LockedTask, takeTask } from './change-task.js';
import { requireUndecided } from './claim-review-task.js';
import { requireLease } from './require-lease.js';
import { settleTask } from './settle-task.js';

export interface SubmitReviewDecisionInput {
  readonly taskId: string;
  readonly leaseToken?: string | null | undefined;
  readonly verdict: ReviewVerdict;
  readonly confidence: number;
  readonly notes?: string | null | undefined;
  readonly durationMs?: number | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** Ids, so that a repeated call can be answered with what they name by then. */
export interface SubmittedDecision {
  readonly taskId: string;
  readonly decisionId: string;
}

const MAX_NOTES_LENGTH = 4_000;
const MAX_DURATION_MS = 86_400_000;
const MAX_CONFIDENCE = 5;

/**
 * Decides on a task, in one transaction: decision, consensus, task, picture, product, events, training sample. Needs the
 * token of the reviewer's live lease, or none when nobody holds the task. Fails with NOT_FOUND, LEASE_LOST, ALREADY_DECIDED
 * (completed, or by this reviewer before), NOT_ALLOWED_NOW (cancelled, or held and no token given), INVALID. With an
 * idempotency key a repeated call is answered and not done again.
 */
export async function submitReviewDecision(
  ctx: OperationContext,
  input: SubmitReviewDecisionInput,
): Promise<SubmittedDecision> {
  const { id: reviewerId } = requireRight(ctx, 'review:decide');
  const errors = checkInput(input);
  if (errors.length > 0) throw new UserErrors(errors);
  const { idempotencyKey: key, ...content } = input;
  // Set by the attempt that commits; a replay leaves it empty.
  const fresh: { done?: Done } = {};
  const answer = await transactOnce(ctx, { operation: 'submitReviewDecision', key, input: content }, async (tx) => {
    fresh.done = await decide(tx, ctx, { ...content, reviewerId });
    return { taskId: input.taskId, decisionId: fresh.done.decision.id };
  });
  if (fresh.done !== undefined) countDecision(ctx, fresh.done);
  return answer;
}

type Given = Omit<SubmitReviewDecisionInput, 'idempotencyKey'> & { readonly reviewerId: string };

/** What one decision did: the task before and after it. */
interface Done {
  readonly decision: DecisionRow;
  readonly before: TaskRow;
  readonly after: TaskRow;
  readonly sampled: boolean;
}

async function decide(tx: Tx, ctx: OperationContext, given: Given): Promise<Done> {
  await tx.query(lockTaskSubject, [given.taskId]);
  const locked = await takeTask(tx, ctx, given.taskId);
  const others = requireTurn(locked, given);
  const votes = await tx.query(votesOfTask, [given.taskId]);
  const decision = await insertDecisionOf(tx, ctx, given);
  const verdict = consensus([...votes, given], locked.task.quorum);
  const settled = settleTask(locked.task, verdict, { reviewerId: given.reviewerId, others, ...momentOf(ctx) });
  const after = await changeTask(tx, ctx, { locked, ...settled });
  const sampled = await storeSample(tx, after, decision);
  await carryOutDecision(tx, ctx, { task: after, notes: given.notes ?? null });
  return { decision, before: locked.task, after, sampled };
}

/** The live leases of others, once it is clear that this reviewer may decide now. */
function requireTurn(locked: LockedTask, { reviewerId, leaseToken }: Given): LockedTask['live'] {
  requireUndecided(locked.task, reviewerId);
  if (typeof leaseToken === 'string') return requireLease(locked, { reviewerId, token: leaseToken }).others;
  if (locked.live.length === 0) return [];
  throw UserErrors.of('NOT_ALLOWED_NOW', 'leaseToken', 'This task is claimed: claim it and give the token.');
}

async function insertDecisionOf(tx: Tx, ctx: OperationContext, given: Given): Promise<DecisionRow> {
  return getOne(tx, insertDecision, [
    newId('decision'),
    given.taskId,
    given.reviewerId,
    given.verdict,
    given.confidence,
    given.notes ?? null,
    given.durationMs ?? null,
    ctx.deps.clock.now().toISOString(),
  ]);
}

async function storeSample(tx: Tx, task: TaskRow, decision: DecisionRow): Promise<boolean> {
  const { verdict, confidence, decidedAt } = decision;
  const values = [
    newId('sample'),
    task.id,
    task.imageId,
    verdict,
    confidence / MAX_CONFIDENCE,
    decidedAt.toISOString(),
  ];
  return (await findOne(tx, insertSample, values)) !== null;
}

function momentOf(ctx: OperationContext): {
  nowMs: number;
  slaHours: OperationContext['deps']['settings']['reviewSlaHours'];
} {
  return { nowMs: ctx.deps.clock.now().getTime(), slaHours: ctx.deps.settings.reviewSlaHours };
}

function countDecision(ctx: OperationContext, { before, after, sampled }: Done): void {
  const { metrics } = ctx.deps;
  if (sampled) metrics.feedbackSamples.inc();
  if (after.slaBreached && !before.slaBreached) metrics.reviewSlaViolations.inc();
  if (after.outcome === null || after.completedAt === null) return;
  metrics.reviewTasksCompleted.inc({ outcome: after.outcome });
  metrics.reviewTurnaroundSeconds.observe((after.completedAt.getTime() - after.createdAt.getTime()) / 1_000);
}

function checkInput(input: SubmitReviewDecisionInput): UserError[] {
  const errors = checkTexts([{ field: ['notes'], text: input.notes, maxLength: MAX_NOTES_LENGTH }]);
  if (!Number.isInteger(input.confidence) || input.confidence < 1 || input.confidence > MAX_CONFIDENCE)
    errors.push({ code: 'INVALID', field: ['confidence'], message: `Confidence is 1 to ${MAX_CONFIDENCE}.` });
  const durationMs = input.durationMs ?? 0;
  if (durationMs < 0 || durationMs > MAX_DURATION_MS)
    errors.push({ code: 'INVALID', field: ['durationMs'], message: `A decision takes 0 to ${MAX_DURATION_MS} ms.` });
  return errors;
}
