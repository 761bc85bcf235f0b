/** What a user spent within the last 60 minutes, and what calls under way may still spend; in 1/1 000 000 US dollar. */
export interface Spending {
  readonly settledMicroUsd: number;
  readonly reservedMicroUsd: number;
}

/** Money set aside for one call. One of both methods counts, the first time; both never reject. */
export interface MoneyReservation {
  /** Books what the call cost. If the store is away then, the whole reservation is booked when its lease ends. */
  settle(costMicroUsd: number): Promise<void>;
  /** Gives all of it back: nothing was asked for. */
  release(): Promise<void>;
}

/**
 * CAP: it would go over the limit; `retryAfterMs` until enough of it is older than an hour, null when reservations are in
 * the way. UNAVAILABLE: the store is away, and nobody can say.
 */
export type ReserveResult =
  | { readonly granted: true; readonly reservation: MoneyReservation }
  | { readonly granted: false; readonly reason: 'CAP'; readonly retryAfterMs: number | null }
  | { readonly granted: false; readonly reason: 'UNAVAILABLE'; readonly retryAfterMs: null };

/**
 * Holds spending under a limit, also when a thousand calls are made at once: what a call can cost is set aside before it and
 * settled after. Settled and reserved together are never over the limit. A reservation whose process died is taken for spent
 * when its lease ends, for the provider may have billed it.
 */
export interface SpendingLimit {
  /** Null: no limit. */
  readonly limitMicroUsd: number | null;
  /** Never rejects. `boundMicroUsd` is an integer, at least 0. */
  reserve(user: string, boundMicroUsd: number): Promise<ReserveResult>;
  /** Null while the store is away. */
  inspect(user: string): Promise<Spending | null>;
}
