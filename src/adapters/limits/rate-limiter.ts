/** How many requests are allowed in any 60 seconds and in any 60 minutes. */
export interface RequestRates {
  readonly perMinute: number;
  readonly perHour: number;
}

/** Requests of one user within the last minute and hour. */
export interface RequestsUsed {
  readonly minute: number;
  readonly hour: number;
}

/** `used` has the request itself where it was allowed; a refused one does not count. `retryAfterMs` is 0 where it was allowed. */
export interface RateVerdict {
  readonly allowed: boolean;
  readonly used: RequestsUsed;
  readonly retryAfterMs: number;
}

/** Counts requests of users. Never rejects: where the shared store is away, this process counts by itself. */
export interface RateLimiter {
  readonly rates: RequestRates;
  /** Counts one request if there is room for it. */
  take(user: string): Promise<RateVerdict>;
  /** Counts nothing. */
  inspect(user: string): Promise<RequestsUsed>;
}
