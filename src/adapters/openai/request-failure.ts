import { parseRetryAfterMs } from '../http-client/retry.js';
import type { ModelFailure } from './json-model.js';

interface FailureOptions extends ErrorOptions {
  /** Whether the same request may succeed when it is repeated at once. */
  readonly retryable?: boolean;
  readonly retryAfterMs?: number | null;
  /** Whether the provider may have billed the request although nothing of it came. */
  readonly maybeBilled?: boolean;
}

/** Why one request brought no reply. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  readonly maybeBilled: boolean;

  constructor(
    readonly reason: ModelFailure,
    message: string,
    { retryable = false, retryAfterMs = null, maybeBilled = false, ...options }: FailureOptions = {},
  ) {
    super(message, options);
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
    this.maybeBilled = maybeBilled;
  }
}

/** An answer that is no success. */
interface FailedAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
}

const NO_CREDIT = /insufficient_quota|billing_hard_limit|billing_not_active/;
const FILTERED = /content_policy|content_filter|moderation_blocked/;

/**
 * What a status other than 2xx means; none of them is billed. The words are ours: a provider's own may quote the key. Only what
 * time may mend is repeated: a request timeout, a conflict, throttling and faults of the provider.
 */
export function explainAnswer(answer: FailedAnswer, nowMs: number): RequestFailure {
  const { status, body } = answer;
  const toMend = mendOf(answer);
  if (toMend !== null) return toMend;
  if (status === 408 || status === 409 || status === 429 || status >= 500) {
    const reason = status === 429 ? 'RATE_LIMITED' : 'UNAVAILABLE';
    const retryAfterMs = parseRetryAfterMs(answer.retryAfter, nowMs);
    return new RequestFailure(reason, `OpenAI does not work just now (${status}).`, { retryable: true, retryAfterMs });
  }
  return new RequestFailure(FILTERED.test(body) ? 'FILTERED' : 'REJECTED', `OpenAI refused the request (${status}).`);
}

/** What waits for the operator; null when nothing does. */
function mendOf({ status, body }: FailedAnswer): RequestFailure | null {
  if (status === 402 || NO_CREDIT.test(body))
    return new RequestFailure('NO_CREDIT', `OpenAI has no credit left (${status}); top it up.`);
  if (status === 401 || status === 403)
    return new RequestFailure('MISCONFIGURED', `OpenAI does not accept the key (${status}); correct OPENAI_API_KEY.`);
  if (status === 404)
    return new RequestFailure('MISCONFIGURED', 'OpenAI does not know the model (404); correct OPENAI_MODEL.');
  return null;
}
