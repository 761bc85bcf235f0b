import { lookup as resolveWithSystem } from 'node:dns/promises';
import { Agent, type Dispatcher, request } from 'undici';
import { createGuardedConnector, type ResolveHost } from './guarded-connector.js';
import { OutboundError } from './outbound-error.js';
import { checkOutboundUrl, hostAndPort, parseAllowList } from './outbound-url.js';
import { parseRetryAfterMs } from './retry.js';
import { describeFailure } from './transfer-failure.js';

/** One message to an address that somebody else chose. */
export interface OutboundPost {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** What came back, whatever the status; of the body the first kilobytes, as text. */
export interface PostedAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfterMs: number | null;
}

/**
 * Posts to addresses that somebody else chose, by the rules of the outbound client: public addresses only, checked when the socket is
 * made, no credentials in the address; and https, unless the host:port is on the allow list. Redirects are answers, never
 * followed. Tries once: whoever calls has a queue. Rejects with an OutboundError, or with the reason of the caller's signal.
 */
export interface OutboundPoster {
  /** Why this address would be refused, as far as it can be said without the network; null when it may be tried. */
  checkUrl(url: string): OutboundError | null;
  post(message: OutboundPost): Promise<PostedAnswer>;
  /** Ends the connections; a post still under way fails. */
  close(): Promise<void>;
}

/**
 * `allow`: `host:port` entries. `connectMs` resolution, TCP and TLS; `totalMs` everything. `connections` to one host at once, 8 unless
 * said; null for any number, where whoever posts bounds them. `requireHttps` unless false, but for hosts of the allow list.
 */
export interface OutboundPosterOptions {
  readonly allow: readonly string[];
  readonly connectMs?: number;
  readonly totalMs?: number;
  readonly resolve?: ResolveHost;
  readonly ca?: string;
  readonly connections?: number | null;
  readonly requireHttps?: boolean;
}

const CONNECT_MS = 5_000;
const TOTAL_MS = 15_000;
const KEPT_BODY_BYTES = 4_096;
/** How long the body of an answer may take: its headers have said what counts. */
const BODY_MS = 2_000;

/** Opens nothing until the first post. Throws RangeError when an entry of `allow` is not host:port. */
export function createOutboundPoster(options: OutboundPosterOptions): OutboundPoster {
  const allow = parseAllowList(options.allow);
  const { connectMs = CONNECT_MS, totalMs = TOTAL_MS, connections = 8, requireHttps = true } = options;
  const resolve = options.resolve ?? ((hostname) => resolveWithSystem(hostname, { all: true }));
  const agent = new Agent({
    connect: createGuardedConnector({ allow, connectMs, resolve, ca: options.ca }),
    allowH2: false,
    connections,
    // Bounded by the deadline of the whole post.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const checkUrl = (url: string): OutboundError | null => {
    const refusal = checkOutboundUrl(url, allow);
    if (refusal !== null) return refusal;
    const parsed = new URL(url);
    if (!requireHttps || parsed.protocol === 'https:' || allow.has(hostAndPort(parsed))) return null;
    return new OutboundError('FETCH_REFUSED', 'Messages go to https addresses only; give one.');
  };
  return {
    checkUrl,
    async post(message) {
      const refusal = checkUrl(message.url);
      if (refusal !== null) throw refusal;
      const deadline = new AbortController();
      const late = new OutboundError('FETCH_FAILED', `The host did not answer within ${totalMs / 1_000} s.`, true);
      const timer = setTimeout(() => deadline.abort(late), totalMs);
      const signals = message.signal === undefined ? [deadline.signal] : [message.signal, deadline.signal];
      const signal = AbortSignal.any(signals);
      try {
        return await postOnce(agent, message, signal);
      } catch (error) {
        throw signal.aborted ? signal.reason : describeFailure(error);
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => agent.destroy(),
  };
}

async function postOnce(
  agent: Agent,
  { url, body, headers }: OutboundPost,
  signal: AbortSignal,
): Promise<PostedAnswer> {
  const response = await request(url, {
    dispatcher: agent,
    method: 'POST',
    headers: { 'user-agent': 'vitrine', 'accept-encoding': 'identity', ...headers },
    body,
    signal,
  });
  const retryAfter = response.headers['retry-after'];
  return {
    status: response.statusCode,
    body: await readStart(response.body),
    retryAfterMs: parseRetryAfterMs(typeof retryAfter === 'string' ? retryAfter : null, Date.now()),
  };
}

/** The beginning of a body. One that is longer or slower, or that breaks off, is cut. */
async function readStart(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const tooLate = setTimeout(() => body.destroy(), BODY_MS);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes >= KEPT_BODY_BYTES) break;
    }
  } catch {
    // What came counts.
  } finally {
    clearTimeout(tooLate);
    body.on('error', () => undefined).destroy();
  }
  return Buffer.concat(chunks).subarray(0, KEPT_BODY_BYTES).toString('utf8');
}
