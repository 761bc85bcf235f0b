import { parseRetryAfterMs } from '../http-client/retry.js';
import { EnhancementError } from './image-enhancer.js';

/** How a provider is spoken of, and which settings to correct. */
export interface ProviderNames {
  readonly title: string;
  readonly keySetting: string;
  readonly modelSetting: string;
  readonly addressSetting: string;
}

/** An answer that is no success. */
export interface FailedAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
}

const NO_CREDIT = /insufficient_quota|billing_hard_limit|billing_not_active|credit balance/i;
const WRONG_KEY = /API_KEY_INVALID|invalid_api_key|API key not valid/i;
const UNSAFE = /moderation_blocked|content_policy|safety/i;
/** Google says in the body how long to wait. */
const RETRY_DELAY = /"retryDelay":\s*"(\d{1,6})(?:\.\d+)?s"/;

/**
 * What a status other than 2xx means. The words are ours: a provider's own may quote the key. Everything that an operator or time can
 * mend is UNAVAILABLE; what is wrong with this picture or prompt is REFUSED.
 */
export function explainStatus(names: ProviderNames, answer: FailedAnswer, nowMs: number): EnhancementError {
  const { status, body } = answer;
  const toMend = mendOf(names, answer);
  if (toMend !== null) return new EnhancementError('UNAVAILABLE', `${names.title} ${toMend}`);
  if (status === 408 || status === 429 || status >= 500) {
    const retryAfterMs = waitAsked(answer, nowMs);
    const wait = retryAfterMs === null ? '' : ` and asks to wait ${Math.ceil(retryAfterMs / 1_000)} s`;
    const state = status === 429 ? 'throttles its callers' : 'does not work just now';
    return new EnhancementError('UNAVAILABLE', `${names.title} ${state} (${status})${wait}.`, { retryAfterMs });
  }
  const reason = UNSAFE.test(body) ? 'for safety reasons ' : '';
  return new EnhancementError('REFUSED', `it refused the request ${reason}(${status}).`);
}

/** What the operator has to do; null when there is nothing. */
function mendOf({ keySetting, modelSetting }: ProviderNames, { status, body }: FailedAnswer): string | null {
  if (status === 402 || NO_CREDIT.test(body)) return `has no credit left (${status}); top it up.`;
  if (status === 401 || status === 403 || WRONG_KEY.test(body))
    return `does not accept the key (${status}); correct ${keySetting}.`;
  return status === 404 ? `does not know the model (404); correct ${modelSetting}.` : null;
}

function waitAsked({ retryAfter, body }: FailedAnswer, nowMs: number): number | null {
  const inHeader = parseRetryAfterMs(retryAfter, nowMs);
  if (inHeader !== null) return inHeader;
  const seconds = RETRY_DELAY.exec(body)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1_000;
}
