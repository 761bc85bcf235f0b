import type { OutboundError } from '../http-client/outbound-error.js';

/** One attempt: `body` is sent as it is, as application/json. */
export interface WebhookMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came of an attempt. */
export interface WebhookReply {
  /** The HTTP status; null when no answer came. */
  readonly status: number | null;
  /** What the answer said, as far as it is kept: at most 4 096 bytes, as text that a database can hold. */
  readonly body: string | null;
  /** Why no answer came, for people; null when one did. */
  readonly error: string | null;
  readonly timedOut: boolean;
  readonly retryAfterMs: number | null;
  readonly durationMs: number;
}

/** Posts to addresses that somebody else chose. */
export interface WebhookSender {
  /**
   * Why an address would not be sent to: scheme (plain http only to hosts of the allow list in production), credentials, port, or a
   * host that is, or that a look-up says is, not on the public internet. Null when it may be tried; a host that cannot be looked up
   * may be, as every attempt looks again.
   */
  findRefusal(url: string): Promise<OutboundError | null>;
  /** Never rejects but with the signal's reason. Follows no redirect: that is an answer like any other. */
  send(message: WebhookMessage, signal: AbortSignal): Promise<WebhookReply>;
  /** Ends the connections. */
  close(): Promise<void>;
}
