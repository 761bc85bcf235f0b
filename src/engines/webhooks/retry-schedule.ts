const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Pauses after the first, second, … failed attempt (the schedule of the Standard Webhooks specification): ten attempts in 75 h 35 min. */
const PAUSES_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
/** How far a pause may be from the schedule, either way: receivers that failed together are not asked again together. */
const JITTER = 0.2;
/** Least pause before an endpoint that said, or showed, that it is asked too much is asked again. */
const OVERLOADED_PAUSE_MS = MINUTE_MS;
/** A longer Retry-After is taken for this one. */
const MAX_RETRY_AFTER_MS = 24 * HOUR_MS;

/** A failed attempt. */
export interface FailedAttempt {
  /** Which one of its round, from 1. */
  readonly attempt: number;
  /** The HTTP status; null when no answer came. */
  readonly status: number | null;
  readonly timedOut: boolean;
  /** What the answer asked for; null for nothing. */
  readonly retryAfterMs: number | null;
}

/**
 * Milliseconds until a delivery is tried again, or null when that was the last attempt: the schedule ± 20 %, at least a minute after
 * 429, 5xx and timeouts, and never before Retry-After, which is obeyed up to a day. `random` is in [0, 1).
 */
export function pauseAfter(failed: FailedAttempt, random: number): number | null {
  const scheduled = PAUSES_MS[failed.attempt - 1];
  if (scheduled === undefined) return null;
  const jittered = Math.round(scheduled * (1 - JITTER + 2 * JITTER * random));
  const least = isOverloaded(failed) ? OVERLOADED_PAUSE_MS : 0;
  return Math.max(jittered, least, obeyed(failed.retryAfterMs));
}

/** Milliseconds for which everything to the endpoint waits: it answered 429 or 503 and said how long. Null otherwise. */
export function pauseOfEndpoint({ status, retryAfterMs }: FailedAttempt): number | null {
  if (retryAfterMs === null || (status !== 429 && status !== 503)) return null;
  return obeyed(retryAfterMs);
}

function obeyed(retryAfterMs: number | null): number {
  return Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
}

function isOverloaded({ status, timedOut }: FailedAttempt): boolean {
  return timedOut || (status !== null && (status === 429 || status >= 500));
}
