/** A hold on a task. `expiresAt` is RFC 3339 in UTC with milliseconds, so that text order is time order. */
export interface HeldLease {
  readonly token: string;
  readonly reviewerId: string;
  readonly expiresAt: string;
}

/** Leases by whether they still hold at `now`; one that ends at `now` does not. */
export function splitLeases<Lease extends HeldLease>(
  leases: readonly Lease[],
  now: string,
): { readonly live: readonly Lease[]; readonly expired: readonly Lease[] } {
  const live = leases.filter((lease) => lease.expiresAt > now);
  return { live, expired: leases.filter((lease) => lease.expiresAt <= now) };
}

/** When the first of the leases ends; null without any. */
export function earliestEnd(leases: readonly HeldLease[]): string | null {
  return leases.reduce<string | null>(
    (earliest, { expiresAt }) => (earliest === null || expiresAt < earliest ? expiresAt : earliest),
    null,
  );
}
