import type { StoredLease } from '../../entities/review/review-task.entity.js';
import { UserErrors } from '../../errors.js';
import type { LockedTask } from './change-task.js';

/**
 * The live lease with this token of this reviewer, and the other live ones. Throws LEASE_LOST for any other token: expired,
 * released, replaced, somebody else's or invented.
 */
export function requireLease(
  { live }: LockedTask,
  { reviewerId, token }: { readonly reviewerId: string; readonly token: string },
): { readonly mine: StoredLease; readonly others: readonly StoredLease[] } {
  const mine = live.find((lease) => lease.token === token && lease.reviewerId === reviewerId);
  if (mine === undefined)
    throw UserErrors.of('LEASE_LOST', 'leaseToken', 'This is not the token of a live lease of yours on this task.');
  return { mine, others: live.filter((lease) => lease !== mine) };
}
