import { lookup as resolveWithSystem } from 'node:dns/promises';
import { isPublicAddress } from '../http-client/address-policy.js';
import type { ResolveHost } from '../http-client/guarded-connector.js';
import { OutboundError } from '../http-client/outbound-error.js';
import { createOutboundPoster, type OutboundPoster } from '../http-client/outbound-poster.js';
import { bareHost, hostAndPort, parseAllowList, refuseHost } from '../http-client/outbound-url.js';
import type { WebhookReply, WebhookSender } from './webhook-sender.js';

/** A look-up when an endpoint is made. */
const LOOKUP_MS = 3_000;
const CONNECT_MS = 5_000;
const TOTAL_MS = 15_000;

export interface WebhookSenderOptions {
  /** `host:port` entries that may be reached although private, and over plain http. */
  readonly allow: readonly string[];
  /** Whether all other hosts are reached over https only. */
  readonly requireHttps: boolean;
  /** `connectMs`: resolution, TCP and TLS. `totalMs`: until the headers of the answer. */
  readonly deadlines?: { readonly connectMs: number; readonly totalMs: number };
  readonly resolve?: ResolveHost;
}

/** Opens nothing until the first attempt. As many connections to a host as there are attempts: whoever sends bounds them. */
export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { connectMs, totalMs } = options.deadlines ?? { connectMs: CONNECT_MS, totalMs: TOTAL_MS };
  const resolve = options.resolve ?? ((hostname) => resolveWithSystem(hostname, { all: true }));
  const { allow, requireHttps } = options;
  const poster = createOutboundPoster({ allow, requireHttps, connectMs, totalMs, resolve, connections: null });
  const allowed = parseAllowList(allow);
  return {
    async findRefusal(url) {
      const refusal = poster.checkUrl(url);
      if (refusal !== null) return refusal;
      const target = new URL(url);
      if (allowed.has(hostAndPort(target))) return null;
      const addresses = await lookUp(bareHost(target.hostname), resolve);
      return addresses.every(isPublicAddress) ? null : refuseHost();
    },
    send: (message, signal) => send(poster, { message, signal, connectMs }),
    close: () => poster.close(),
  };
}

interface Sending {
  readonly message: Parameters<WebhookSender['send']>[0];
  readonly signal: AbortSignal;
  readonly connectMs: number;
}

async function send(poster: OutboundPoster, { message, signal, connectMs }: Sending): Promise<WebhookReply> {
  const begun = performance.now();
  const tookMs = () => Math.round((performance.now() - begun) * 10) / 10;
  const headers = { 'content-type': 'application/json', ...message.headers };
  try {
    const answer = await poster.post({ ...message, headers, signal });
    // NUL is the one character of UTF-8 that PostgreSQL cannot keep.
    const body = answer.body.replaceAll('\u0000', '');
    return { ...answer, body, error: null, timedOut: false, durationMs: tookMs() };
  } catch (error) {
    signal.throwIfAborted();
    const durationMs = tookMs();
    const words = error instanceof OutboundError ? error.message : 'The message could not be sent.';
    // No answer after the shorter of the two deadlines: one of them ended it.
    return {
      status: null,
      body: null,
      error: words,
      timedOut: durationMs >= connectMs,
      retryAfterMs: null,
      durationMs,
    };
  }
}

/** The addresses of a host, none when it cannot be looked up in time. */
async function lookUp(host: string, resolve: ResolveHost): Promise<string[]> {
  if (isPublicAddress(host)) return [];
  const late = Promise.withResolvers<[]>();
  const timer = setTimeout(() => late.resolve([]), LOOKUP_MS);
  const answers = await Promise.race([resolve(host).catch(() => []), late.promise]);
  clearTimeout(timer);
  return answers.map(({ address }) => address);
}
