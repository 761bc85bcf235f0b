import type { Readable } from 'node:stream';
import { request } from 'undici';
import { OutboundError } from '../http-client/outbound-error.js';
import { readBody } from '../http-client/read-body.js';
import { explainAnswer, RequestFailure } from './request-failure.js';

/** `maxReplyBytes` bounds a body, also one that is no success; `nowMs` is what a Retry-After date is compared with. */
export interface FetchBounds {
  readonly maxReplyBytes: number;
  readonly nowMs: () => number;
}

/** These say that no connection was there: nothing was sent. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * A fetch that makes one request of the client's, to the end of its body. Rejects with a RequestFailure for everything but a
 * success, or with the reason of the request's signal.
 */
export function createBoundedFetch({ maxReplyBytes, nowMs }: FetchBounds): typeof globalThis.fetch {
  return async (input, init) => {
    const asked = new Request(input, init);
    const { signal } = asked;
    const { statusCode: status, headers, body } = await send(asked);
    const bytes = await readReply(body, maxReplyBytes, signal);
    if (status >= 200 && status < 300)
      return new Response(new Uint8Array(bytes), { status, headers: { 'content-type': 'application/json' } });
    const retryAfter = headers['retry-after'];
    throw explainAnswer(
      { status, retryAfter: typeof retryAfter === 'string' ? retryAfter : null, body: bytes.toString() },
      nowMs(),
    );
  };
}

async function send(asked: Request) {
  const { signal } = asked;
  try {
    return await request(asked.url, {
      method: asked.method as 'GET' | 'POST',
      headers: Object.fromEntries(asked.headers),
      body: asked.body === null ? null : Buffer.from(await asked.arrayBuffer()),
      signal,
      // The signal is the deadline.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  } catch (cause) {
    signal.throwIfAborted();
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    throw new RequestFailure('UNAVAILABLE', 'OpenAI cannot be reached; check the network and OPENAI_BASE_URL.', {
      cause,
      retryable: true,
      maybeBilled: !NOT_SENT.has(code),
    });
  }
}

/** A body that broke off or is too large was paid for, most likely, so it is not asked for again. */
async function readReply(body: Readable, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  try {
    return await readBody(body, { maxBytes, declaredBytes: null, accept: 'any' });
  } catch (cause) {
    signal.throwIfAborted();
    const tooLarge = cause instanceof OutboundError;
    throw new RequestFailure(
      tooLarge ? 'TOO_LARGE' : 'UNAVAILABLE',
      tooLarge ? `The reply of OpenAI is larger than ${maxBytes} bytes.` : 'The reply of OpenAI broke off.',
      { cause, maybeBilled: true },
    );
  } finally {
    body.on('error', () => undefined).destroy();
  }
}
