import { type Dispatcher, request } from 'undici';
import { checkDeclaredType, sniffContentType } from './image-body.js';
import type { FetchedBody, FetchOptions, OutboundDeadlines } from './outbound-client.js';
import { OutboundError } from './outbound-error.js';
import { type AllowList, checkParsedUrl } from './outbound-url.js';
import { readBody } from './read-body.js';
import { parseRetryAfterMs } from './retry.js';
import { describeFailure, describeStatus } from './transfer-failure.js';

const MAX_REDIRECTS = 3;
const REDIRECT_STATUS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const IMAGE_TYPES = 'image/avif,image/webp,image/jpeg,image/png,image/*;q=0.8';

/** What every attempt of one client shares. */
export interface FetchContext {
  readonly agent: Dispatcher;
  readonly allow: AllowList;
  readonly deadlines: OutboundDeadlines;
}

/** One attempt: follows redirects, each hop checked anew, and reads the body of the last, all within one deadline. */
export async function fetchOnce(url: string, options: FetchOptions, context: FetchContext): Promise<FetchedBody> {
  const totalMs = options.timeoutMs ?? context.deadlines.totalMs;
  const deadline = startDeadline(totalMs, `The transfer took longer than ${totalMs / 1_000} s; try again.`);
  const signal = options.signal === undefined ? deadline.signal : AbortSignal.any([options.signal, deadline.signal]);
  try {
    return await followRedirects(new URL(url), { ...options, signal }, context);
  } catch (error) {
    // An abort surfaces in different shapes, depending on where it struck; the reason is the one truth.
    if (signal.aborted) throw signal.reason;
    throw describeFailure(error);
  } finally {
    deadline.stop();
  }
}

type BoundedOptions = FetchOptions & { readonly signal: AbortSignal };

async function followRedirects(start: URL, options: BoundedOptions, context: FetchContext): Promise<FetchedBody> {
  let url = start;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const response = await openHop(url, options, context);
    if (!REDIRECT_STATUS.has(response.statusCode)) return readResponse(url, response, options);
    discard(response);
    url = resolveRedirect(url, response, context.allow);
  }
  throw new OutboundError('FETCH_FAILED', `The address redirects more than ${MAX_REDIRECTS} times; give the last one.`);
}

async function openHop(url: URL, options: BoundedOptions, context: FetchContext): Promise<Dispatcher.ResponseData> {
  const { headersMs } = context.deadlines;
  const deadline = startDeadline(headersMs, `The host sent no answer within ${headersMs / 1_000} s; try again.`);
  try {
    return await request(url, {
      dispatcher: context.agent,
      method: 'GET',
      headers: {
        'user-agent': 'vitrine',
        accept: options.accept === 'image' ? IMAGE_TYPES : '*/*',
        'accept-encoding': 'identity',
      },
      signal: AbortSignal.any([options.signal, deadline.signal]),
    });
  } catch (error) {
    throw deadline.signal.aborted ? deadline.signal.reason : error;
  } finally {
    deadline.stop();
  }
}

function resolveRedirect(from: URL, response: Dispatcher.ResponseData, allow: AllowList): URL {
  const location = readHeader(response, 'location');
  const next = location === null ? null : URL.parse(location, from.href);
  if (next === null) throw new OutboundError('FETCH_FAILED', 'The host redirects to no address; give another one.');
  if (from.protocol === 'https:' && next.protocol === 'http:') {
    throw new OutboundError(
      'FETCH_REFUSED',
      'The address redirects from https to http; give an address that does not.',
    );
  }
  const refusal = checkParsedUrl(next, allow);
  if (refusal !== null) throw refusal;
  return next;
}

async function readResponse(
  url: URL,
  response: Dispatcher.ResponseData,
  options: BoundedOptions,
): Promise<FetchedBody> {
  try {
    const contentType = readHeader(response, 'content-type');
    checkResponse(response, contentType, options.accept);
    const bytes = await readBody(response.body, {
      maxBytes: options.maxBytes,
      declaredBytes: readLength(response),
      accept: options.accept ?? 'any',
    });
    const type = options.accept === 'image' ? sniffContentType(bytes) : contentType;
    return { bytes, contentType: type, finalUrl: url.href };
  } finally {
    discard(response);
  }
}

function checkResponse(
  response: Dispatcher.ResponseData,
  contentType: string | null,
  accept: FetchOptions['accept'],
): void {
  const { statusCode } = response;
  if (statusCode < 200 || statusCode > 299) {
    throw describeStatus(statusCode, parseRetryAfterMs(readHeader(response, 'retry-after'), Date.now()));
  }
  // Asked for identity; an encoded body would be counted small and unpack to anything.
  const encoding = readHeader(response, 'content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw new OutboundError('UNSUPPORTED_MEDIA', 'The host sends the file compressed; serve it without encoding.');
  }
  if (accept === 'image') checkDeclaredType(contentType);
}

function readLength(response: Dispatcher.ResponseData): number | null {
  const value = readHeader(response, 'content-length');
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

function readHeader(response: Dispatcher.ResponseData, name: string): string | null {
  const value = response.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** Ends the connection when the body was not read to its end; a body that was is not touched. */
function discard(response: Dispatcher.ResponseData): void {
  response.body.on('error', () => undefined).destroy();
}

function startDeadline(afterMs: number, message: string): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new OutboundError('FETCH_FAILED', message, true)), afterMs);
  return { signal: controller.signal, stop: () => clearTimeout(timer) };
}
