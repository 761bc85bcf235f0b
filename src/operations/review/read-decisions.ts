import { allows } from '../../auth/policy.js';
import type { Principal } from '../../auth/principal.js';
import { findOne } from '../../entities/_shared/statement.js';
import {
  type DecisionRow,
  visibleDecisionsByIds,
  visibleDecisionsOfTasks,
} from '../../entities/review/review-decision.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';

/**
 * Decisions on these tasks, oldest first. Until a task is completed only those who manage reviews see everybody's;
 * others see their own, so that nobody follows what a peer said.
 */
export async function listDecisionsOfTasks(ctx: OperationContext, taskIds: readonly string[]): Promise<DecisionRow[]> {
  const me = requireRight(ctx, 'review:read');
  return ctx.deps.database.query(visibleDecisionsOfTasks, [taskIds, me.id, seesAll(me)]);
}

/** The decision with this id, or null when there is none or it is hidden from the caller. */
export async function findReviewDecision(ctx: OperationContext, id: string): Promise<DecisionRow | null> {
  const me = requireRight(ctx, 'review:read');
  return findOne(ctx.deps.database, visibleDecisionsByIds, [[id], me.id, seesAll(me)]);
}

function seesAll({ roles }: Principal): boolean {
  return allows(roles, 'review:manage');
}
