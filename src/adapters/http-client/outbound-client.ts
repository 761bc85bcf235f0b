import type { OutboundError } from './outbound-error.js';

/** How one fetch is bounded. `accept: 'image'` also refuses a body whose bytes are no accepted image format. */
export interface FetchOptions {
  readonly maxBytes: number;
  readonly accept?: 'image' | 'any';
  readonly signal?: AbortSignal;
  /** Tries in all, when not the client's own number: 1 where somebody else repeats, as a queue does. */
  readonly attempts?: number;
  /** For one attempt whole, when not the client's own. */
  readonly timeoutMs?: number;
}

/** The whole body. For `accept: 'image'` the content type is that of the bytes, not of the header. */
export interface FetchedBody {
  readonly bytes: Buffer;
  readonly contentType: string | null;
  readonly finalUrl: string;
}

/**
 * Fetches addresses that somebody else chose. Every hop is http(s) on port 80 or 443 to a public address, unless its
 * host:port is on the allow list. Rejects with an OutboundError, or with the signal's reason when the caller aborted.
 */
export interface OutboundClient {
  /** What can be said of an address without the network: why it would be refused (FETCH_REFUSED), or null. */
  checkUrl(url: string): OutboundError | null;
  fetchBytes(url: string, options: FetchOptions): Promise<FetchedBody>;
  /** Ends the connections; a fetch still under way fails as FETCH_FAILED. */
  close(): Promise<void>;
}

/**
 * `connectMs`: resolution, TCP and TLS. `headersMs`: from the start of a hop to the end of its headers. `totalMs`: one
 * attempt whole, redirects and the last byte of the body included; waits between attempts are not in it.
 */
export interface OutboundDeadlines {
  readonly connectMs: number;
  readonly headersMs: number;
  readonly totalMs: number;
}
