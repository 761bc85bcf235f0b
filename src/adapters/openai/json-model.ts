import type { ZodType } from 'zod';
import type { TokenUsage } from '../../engines/model-prices/model-prices.js';

/**
 * Why a model gave no answer. TIMEOUT: the deadline over the whole call. UNAVAILABLE: down or out of reach. NO_CREDIT and
 * MISCONFIGURED (key, model, address) wait for the operator. REJECTED: it does not take the request. REFUSED, FILTERED: it
 * will not speak of this. TRUNCATED, TOO_LARGE, MALFORMED (no JSON), INVALID (JSON of another shape): the reply is unusable.
 * BREAKER_OPEN, BUSY: nothing was sent. ABORTED: the caller left.
 */
export type ModelFailure =
  | 'TIMEOUT'
  | 'UNAVAILABLE'
  | 'RATE_LIMITED'
  | 'NO_CREDIT'
  | 'MISCONFIGURED'
  | 'REJECTED'
  | 'REFUSED'
  | 'FILTERED'
  | 'TRUNCATED'
  | 'TOO_LARGE'
  | 'MALFORMED'
  | 'INVALID'
  | 'BREAKER_OPEN'
  | 'BUSY'
  | 'ABORTED';

/** A picture to look at, and how closely. */
export interface ModelPicture {
  readonly bytes: Buffer;
  readonly contentType: 'image/jpeg' | 'image/png' | 'image/webp';
  readonly detail: 'low' | 'high';
}

/** What a model is asked. Make it anew for each call, but `schema` once: what is sent of it is made once. */
export interface JsonQuestion<Answer> {
  /** Names the schema: letters, digits, underscores. */
  readonly name: string;
  /** An object; of what JSON Schema's strict mode knows: `.nullable()`, never `.optional()`. */
  readonly schema: ZodType<Answer>;
  /** Ours. Nothing that somebody else wrote may be in it. */
  readonly instructions: string;
  /** What somebody else wrote or measured; travels JSON-encoded in an input item of its own, as data. */
  readonly material: Readonly<Record<string, unknown>>;
  readonly pictures?: readonly ModelPicture[];
  readonly maxOutputTokens: number;
}

/** What a call took. `costMicroUsd` (1/1 000 000 US dollar) is what to book, never more than the bound unless the provider says so. */
export interface CallRecord {
  readonly usage: TokenUsage | null;
  readonly costMicroUsd: number;
  /** HTTP requests sent, 0–3. */
  readonly requests: number;
}

/** `retryAfterMs`: how long the provider, or the breaker, asks to be left alone; null when it does not say. */
export type ModelReply<Answer> =
  | (CallRecord & { readonly ok: true; readonly answer: Answer })
  | (CallRecord & { readonly ok: false; readonly reason: ModelFailure; readonly retryAfterMs: number | null });

/** A model that answers in JSON of a given shape. */
export interface JsonModel {
  /** The model's name, for the log and for keys of caches. */
  readonly name: string;
  /** The most that one call can cost, in 1/1 000 000 US dollar: reserve it before asking. */
  boundMicroUsd(question: JsonQuestion<unknown>): number;
  /** Asks within the deadline, by at most 3 requests. Never rejects. */
  ask<Answer>(question: JsonQuestion<Answer>, signal: AbortSignal): Promise<ModelReply<Answer>>;
  /** Whether it answers, takes its key and knows the model; costs nothing. Rejects with an Error for people. */
  check(signal: AbortSignal): Promise<void>;
}
