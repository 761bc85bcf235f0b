import { randomInt } from 'node:crypto';
import { lookup as resolveWithSystem } from 'node:dns/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent } from 'undici';
import { fetchOnce } from './fetch-once.js';
import { createGuardedConnector, type ResolveHost } from './guarded-connector.js';
import type { FetchedBody, OutboundClient, OutboundDeadlines } from './outbound-client.js';
import { checkOutboundUrl, parseAllowList } from './outbound-url.js';
import { type RetryOptions, retryTransient } from './retry.js';

const DEFAULT_DEADLINES: OutboundDeadlines = { connectMs: 5_000, headersMs: 10_000, totalMs: 20_000 };

const DEFAULT_RETRY: RetryOptions = {
  attempts: 3,
  wait: async (delayMs, signal) => {
    await delay(delayMs, undefined, { signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  },
  random: () => randomInt(2 ** 32) / 2 ** 32,
};

/** `allow`: `host:port` entries. The rest has defaults; `ca` is an extra trusted certificate (PEM) for own hosts. */
export interface OutboundClientOptions {
  readonly allow: readonly string[];
  readonly deadlines?: Partial<OutboundDeadlines>;
  readonly retry?: Partial<RetryOptions>;
  readonly resolve?: ResolveHost;
  readonly ca?: string;
}

/** Opens nothing until the first fetch. Throws RangeError when an entry of `allow` is not host:port. */
export function createOutboundClient(options: OutboundClientOptions): OutboundClient {
  const allow = parseAllowList(options.allow);
  const deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines };
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const resolve = options.resolve ?? ((hostname) => resolveWithSystem(hostname, { all: true }));
  const agent = new Agent({
    connect: createGuardedConnector({ allow, connectMs: deadlines.connectMs, resolve, ca: options.ca }),
    allowH2: false,
    connections: 8,
    // The attempt's own timers bound these; undici's are half a second coarse and do not see redirects.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  return {
    checkUrl: (url) => checkOutboundUrl(url, allow),
    fetchBytes: async (url, fetchOptions) => {
      const refusal = checkOutboundUrl(url, allow);
      if (refusal !== null) throw refusal;
      const attempt = (): Promise<FetchedBody> => fetchOnce(url, fetchOptions, { agent, allow, deadlines });
      const { attempts = retry.attempts, signal } = fetchOptions;
      return retryTransient(attempt, { ...retry, attempts }, signal);
    },
    close: () => agent.destroy(),
  };
}
