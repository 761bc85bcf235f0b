import { TransientError } from './transfer-failure.js';

const MAX_RETRY_AFTER_MS = 30_000;
const BASE_DELAY_MS = 500;

/** The outside world of the retry loop. `random` answers in [0, 1). */
export interface RetryOptions {
  readonly attempts: number;
  readonly wait: (delayMs: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly random: () => number;
}

/**
 * Repeats what failed with a TransientError, with full jitter (a uniform draw from [0, 500 ms · 2ⁿ]) but never before the
 * Retry-After of the other side; one that asks for more than 30 s is not waited for. The only retry loop on this path.
 */
export async function retryTransient<T>(
  attempt: () => Promise<T>,
  options: RetryOptions,
  signal?: AbortSignal,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      const delayMs = failures < options.attempts ? readDelayMs(error, failures, options.random) : null;
      if (delayMs === null) throw error;
      await options.wait(delayMs, signal);
    }
  }
}

function readDelayMs(error: unknown, failures: number, random: () => number): number | null {
  if (!(error instanceof TransientError)) return null;
  const retryAfterMs = error.retryAfterMs ?? 0;
  if (retryAfterMs > MAX_RETRY_AFTER_MS) return null;
  return Math.max(retryAfterMs, Math.round(random() * BASE_DELAY_MS * 2 ** (failures - 1)));
}

/** Reads Retry-After (RFC 9110 §10.2.3), seconds or a date, as a delay from `nowMs`; null when absent or malformed. */
export function parseRetryAfterMs(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
