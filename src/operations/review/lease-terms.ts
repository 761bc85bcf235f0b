import { newId } from '../../entities/_shared/type-id.js';
import type { StoredLease } from '../../entities/review/review-task.entity.js';
import { UserErrors } from '../../errors.js';
import type { OperationContext } from '../_shared/context.js';

const MIN_LEASE_SECONDS = 30;
const MAX_LEASE_SECONDS = 3_600;
const DEFAULT_LEASE_SECONDS = 900;

/** When a lease of so many seconds (15 minutes by default) ends. Throws INVALID for a length outside 30–3600 seconds. */
export function leaseEnd(ctx: OperationContext, seconds: number | null | undefined): string {
  const length = seconds ?? DEFAULT_LEASE_SECONDS;
  if (!Number.isInteger(length) || length < MIN_LEASE_SECONDS || length > MAX_LEASE_SECONDS) {
    const bounds = `${MIN_LEASE_SECONDS} to ${MAX_LEASE_SECONDS}`;
    throw UserErrors.of('INVALID', 'leaseSeconds', `A lease lasts ${bounds} seconds.`);
  }
  return new Date(ctx.deps.clock.now().getTime() + length * 1_000).toISOString();
}

/** A new hold of this reviewer, from now, with a token of its own. */
export function newLease(ctx: OperationContext, reviewerId: string, seconds: number | null | undefined): StoredLease {
  return { token: newId('lease'), reviewerId, expiresAt: leaseEnd(ctx, seconds) };
}
