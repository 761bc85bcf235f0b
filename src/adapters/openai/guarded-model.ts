import { createByteBudget, type Reservation } from '../byte-budget/byte-budget.js';
import type { CallVerdict, CircuitBreaker } from './circuit-breaker.js';
import type { JsonModel, ModelFailure, ModelReply } from './json-model.js';

export interface GuardTerms {
  readonly breaker: CircuitBreaker;
  /** Calls under way at once. */
  readonly maxConcurrent: number;
  /** Calls that may wait for their turn, and for how long. */
  readonly maxWaiting: number;
  readonly maxWaitMs: number;
}

/** Failures that say something of the provider. A refusal, or a reply of the wrong shape, a prompt can bring about by itself. */
const OF_THE_PROVIDER: ReadonlySet<ModelFailure> = new Set([
  'TIMEOUT',
  'UNAVAILABLE',
  'RATE_LIMITED',
  'NO_CREDIT',
  'MISCONFIGURED',
  'TOO_LARGE',
  'MALFORMED',
]);

const NOTHING_SENT = { usage: null, costMicroUsd: 0, requests: 0 } as const;

/** Puts a breaker and a bulkhead before a model: BREAKER_OPEN and BUSY are answered at once, and nothing is sent then. */
export function createGuardedModel(model: JsonModel, terms: GuardTerms): JsonModel {
  const { breaker, maxConcurrent, maxWaiting, maxWaitMs } = terms;
  const behind = putBehindBreaker(model, breaker);
  const places = createByteBudget(maxConcurrent);
  let present = 0;

  const takePlace = async (signal: AbortSignal): Promise<Reservation | null> => {
    if (present > maxConcurrent + maxWaiting) return null;
    const either = AbortSignal.any([signal, AbortSignal.timeout(maxWaitMs)]);
    return places.tryReserve(1) ?? places.reserve(1, either).catch(() => null);
  };

  return {
    ...behind,
    async ask<Answer>(...asked: Parameters<typeof model.ask<Answer>>): Promise<ModelReply<Answer>> {
      const [, signal] = asked;
      present += 1;
      const place = await takePlace(signal);
      try {
        if (place === null)
          return { ok: false, reason: signal.aborted ? 'ABORTED' : 'BUSY', retryAfterMs: null, ...NOTHING_SENT };
        return await behind.ask<Answer>(...asked);
      } finally {
        present -= 1;
        place?.release();
      }
    },
  };
}

/**
 * Puts a breaker before a model: BREAKER_OPEN is answered at once, and nothing is sent then. `isExcused`: failures of the provider that
 * somebody else deals with; they neither open the breaker nor close it.
 */
export function putBehindBreaker(
  model: JsonModel,
  breaker: CircuitBreaker,
  isExcused: (reason: ModelFailure) => boolean = () => false,
): JsonModel {
  return {
    name: model.name,
    boundMicroUsd: (question) => model.boundMicroUsd(question),
    check: (signal) => model.check(signal),
    async ask<Answer>(...asked: Parameters<typeof model.ask<Answer>>): Promise<ModelReply<Answer>> {
      const pass = breaker.tryPass();
      if (!('end' in pass)) return { ok: false, reason: 'BREAKER_OPEN', ...pass, ...NOTHING_SENT };
      let verdict: CallVerdict = 'UNKNOWN';
      try {
        const reply = await model.ask<Answer>(...asked);
        if (reply.ok || !isExcused(reply.reason)) verdict = judge(reply);
        return reply;
      } finally {
        pass.end(verdict);
      }
    },
  };
}

function judge(reply: ModelReply<unknown>): CallVerdict {
  if (reply.ok) return 'SUCCESS';
  if (reply.reason === 'ABORTED') return 'UNKNOWN';
  return OF_THE_PROVIDER.has(reply.reason) ? 'FAILURE' : 'SUCCESS';
}
