import type { AlertNotice } from './alert-notice.js';

export type ChannelKind = 'SLACK' | 'EMAIL' | 'PAGERDUTY' | 'WEBHOOK';

/** A channel with its secrets open. */
export interface OpenChannel {
  readonly id: string;
  readonly kind: ChannelKind;
  readonly target: string;
  /** With what a webhook is signed; null for the other kinds. */
  readonly signingSecret: string | null;
}

/** What may be done about a failure. */
export interface ChannelFailure {
  /** Whether the same notice may be accepted later. */
  readonly retryable: boolean;
  /** What the other side asked to wait. */
  readonly retryAfterMs?: number | null;
  /** Nothing was sent: the channel is left alone for now. */
  readonly heldBack?: true;
}

/** Why a notice was not accepted. `message` is public: it holds nothing of the target. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';

  constructor(
    message: string,
    readonly failure: ChannelFailure,
  ) {
    super(message);
  }
}

/** The ways out to people and systems. */
export interface AlertChannels {
  /** Why this cannot be a target of this kind, in public words; null when it can. */
  check(kind: ChannelKind, target: string): string | null;
  /** As much of a target as may be shown: enough to tell channels apart. */
  mask(kind: ChannelKind, target: string): string;
  /** Sends a notice, once. Rejects with a ChannelError, or with the reason of `signal`. */
  send(channel: OpenChannel, notice: AlertNotice, signal: AbortSignal): Promise<void>;
  /** The same behind the channel's breaker and with at most two at once to one channel. */
  deliver(channel: OpenChannel, notice: AlertNotice, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** One kind of way out. */
export interface ChannelDriver {
  check(target: string): string | null;
  mask(target: string): string;
  send(channel: OpenChannel, notice: AlertNotice, signal: AbortSignal): Promise<void>;
}
