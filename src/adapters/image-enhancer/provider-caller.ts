import type { Readable } from 'node:stream';
import { request } from 'undici';
import type { Clock } from '../clock/clock.js';
import { OutboundError } from '../http-client/outbound-error.js';
import { readBody } from '../http-client/read-body.js';
import { explainStatus, type ProviderNames } from './explain-status.js';
import { EnhancementError } from './image-enhancer.js';

/** A provider's names, its bounds, and the clock by which it is left alone. */
export interface CallTerms extends ProviderNames {
  /** For the whole reply, its body included. */
  readonly timeoutMs: number;
  readonly maxReplyBytes: number;
  readonly clock: Clock;
}

type Fetch = typeof globalThis.fetch;

/** A provider that asks for longer is asked again after this: its word alone shall not stop the work for a day. */
const LONGEST_PAUSE_MS = 300_000;

/**
 * Lets a provider's client make its requests within the terms, each once: the queue is the only loop. Rejects with an
 * EnhancementError, or with the reason of `signal`. While a provider has asked to be left alone, it is.
 */
export class ProviderCaller {
  readonly #terms: CallTerms;
  #pausedUntilMs = 0;

  constructor(terms: CallTerms) {
    this.#terms = terms;
  }

  async call<Answer>(signal: AbortSignal, work: (fetch: Fetch) => Promise<Answer>): Promise<Answer> {
    this.#refuseWhilePaused();
    const { timeoutMs } = this.#terms;
    const deadline = AbortSignal.timeout(timeoutMs);
    const either = AbortSignal.any([signal, deadline]);
    const failures: EnhancementError[] = [];
    const boundedFetch: Fetch = async (input, init) => {
      try {
        return await this.#fetchOnce(new Request(input, { ...init, signal: either }));
      } catch (error) {
        const failure = describe(this.#terms, error, deadline.aborted);
        failures.push(failure);
        throw failure;
      }
    };
    try {
      return await work(boundedFetch);
    } catch (error) {
      signal.throwIfAborted();
      throw this.#remember(failures[0] ?? (error instanceof EnhancementError ? error : malformed(error)));
    }
  }

  async #fetchOnce(asked: Request): Promise<Response> {
    // OpenAI's client tries with such an address whether fetch takes forms.
    if (asked.url.startsWith('data:')) return fetch(asked);
    const { clock, maxReplyBytes } = this.#terms;
    const {
      statusCode: status,
      headers,
      body,
    } = await request(asked.url, {
      method: asked.method as 'GET' | 'POST',
      headers: Object.fromEntries(asked.headers),
      body: asked.body === null ? null : Buffer.from(await asked.arrayBuffer()),
      signal: asked.signal,
    });
    const bytes = await readReply(body, maxReplyBytes, asked.signal);
    if (status >= 200 && status < 300)
      return new Response(new Uint8Array(bytes), { status, headers: { 'content-type': 'application/json' } });
    const retryAfter = headers['retry-after'];
    const answer = { status, retryAfter: typeof retryAfter === 'string' ? retryAfter : null, body: bytes.toString() };
    throw explainStatus(this.#terms, answer, clock.now().getTime());
  }

  #refuseWhilePaused(): void {
    const leftMs = this.#pausedUntilMs - this.#terms.clock.now().getTime();
    if (leftMs <= 0) return;
    const words = `${this.#terms.title} asked to be left alone for another ${Math.ceil(leftMs / 1_000)} s.`;
    throw new EnhancementError('UNAVAILABLE', words, { retryAfterMs: leftMs });
  }

  #remember(error: EnhancementError): EnhancementError {
    const waitMs = Math.min(error.retryAfterMs ?? 0, LONGEST_PAUSE_MS);
    if (waitMs > 0) this.#pausedUntilMs = this.#terms.clock.now().getTime() + waitMs;
    return error;
  }
}

/** The body broke off or is too large: paid for, most likely, so it is not asked for again. */
class ReplyUnusableError extends Error {
  override readonly name = 'ReplyUnusableError';
}

async function readReply(body: Readable, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  try {
    return await readBody(body, { maxBytes, declaredBytes: null, accept: 'any' });
  } catch (error) {
    signal.throwIfAborted();
    const isTooLarge = error instanceof OutboundError;
    throw new ReplyUnusableError(isTooLarge ? `its reply is larger than ${maxBytes} bytes.` : 'its reply broke off.', {
      cause: error,
    });
  } finally {
    body.on('error', () => undefined).destroy();
  }
}

function describe(terms: CallTerms, error: unknown, timedOut: boolean): EnhancementError {
  const { title, timeoutMs, addressSetting } = terms;
  if (error instanceof EnhancementError) return error;
  if (timedOut) return new EnhancementError('UNAVAILABLE', `${title} did not answer within ${timeoutMs / 1_000} s.`);
  if (error instanceof ReplyUnusableError) return new EnhancementError('REFUSED', error.message, { cause: error });
  const words = `${title} cannot be reached; check the network and ${addressSetting}.`;
  return new EnhancementError('UNAVAILABLE', words, { cause: error });
}

function malformed(cause: unknown): EnhancementError {
  return new EnhancementError('REFUSED', 'its reply is malformed.', { cause });
}
