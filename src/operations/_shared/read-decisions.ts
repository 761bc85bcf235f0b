import { allows } from '../../auth/policy.js';
import type { Principal } from '../../auth/principal.js';
import {
  type DecisionRow,
  visibleDecisionsByIds,
  visibleDecisionsOfTasks,
} from '../../entities/review/review-decision.queries.js';
import { type OperationContext, requireRight } from './context.js';

/**
 * Decisions on these tasks, oldest first. Until a task is completed only those who manage reviews see everybody's;
 * others see their own, so that nobody follows what a peer said.
 */
export async function listDecisionsOfTasks(ctx: OperationContext, taskIds: readonly string[]): Promise<DecisionRow[]> {
  const me = requireRight(ctx, 'review:read');
  return ctx.deps.database.query(visibleDecisionsOfTasks, [taskIds, me.id, seesAll(me)]);
}

/** The decisions with these ids, in no order; those hidden from the caller are left out like those that do not exist. */
export async function findReviewDecisions(ctx: OperationContext, ids: readonly string[]): Promise<DecisionRow[]> {
  const me = requireRight(ctx, 'review:read');
  return ctx.deps.database.query(visibleDecisionsByIds, [ids, me.id, seesAll(me)]);
}

function seesAll({ roles }: Principal): boolean {
  return allows(roles, 'review:manage');
}
