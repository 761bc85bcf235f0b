import type { ClaimedTask } from '../../operations/review/claim-next-review-task.js';
import { PrincipalType } from '../../schema/_shared/principal.type.js';
import { LeaseType } from '../../schema/review/lease.type.js';
import { ReviewTaskType } from '../../schema/review/review-task.type.js';
import type { GraphQLContext } from '../_shared/graphql-context.js';
import { mapTo } from '../_shared/map-to.js';

/** A claim as its payload shows it. The lease is always the caller's own, so no look-up is needed. */
export function toClaim(
  ctx: GraphQLContext,
  claimed: ClaimedTask | null,
): { task: ReviewTaskType | null; lease: LeaseType | null } {
  if (claimed === null || ctx.principal === null) return { task: null, lease: null };
  const { token, expiresAt } = claimed.lease;
  const { id, name, roles } = ctx.principal;
  const reviewer = mapTo(PrincipalType, { id, name, roles });
  const lease = mapTo(LeaseType, { token, reviewer, expiresAt: new Date(expiresAt) });
  return { task: mapTo(ReviewTaskType, claimed.task), lease };
}
