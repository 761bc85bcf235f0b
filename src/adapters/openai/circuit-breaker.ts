import type { Clock } from '../clock/clock.js';

/** What a breaker was told of one call, once. */
export type CallVerdict = 'SUCCESS' | 'FAILURE' | 'UNKNOWN';

/** A call that the breaker lets pass; `end` must be called. */
export interface BreakerPass {
  end(verdict: CallVerdict): void;
}

export interface BreakerTerms {
  /** Failures in a row that open it. */
  readonly failuresToOpen: number;
  readonly openMs: number;
  /** Successes in a row that close it, once it has been open. */
  readonly successesToClose: number;
  readonly clock: Clock;
  /** Told of every change but the passing of the time for which it is open. */
  readonly onTurned?: (state: BreakerState) => void;
}

export type BreakerState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/**
 * Keeps calls from a provider that fails. Open, it lets none pass for a while; then one at a time, until so many have succeeded
 * in a row; one that fails opens it again.
 */
export class CircuitBreaker {
  readonly #terms: BreakerTerms;
  #state: BreakerState = 'CLOSED';
  #inARow = 0;
  #opensUntilMs = 0;
  #openSinceMs: number | null = null;
  #probing = false;

  constructor(terms: BreakerTerms) {
    this.#terms = terms;
  }

  get state(): BreakerState {
    return this.#state === 'OPEN' && this.#leftMs() <= 0 ? 'HALF_OPEN' : this.#state;
  }

  /** Milliseconds since it opened without having closed again; 0 while it is closed. */
  get openForMs(): number {
    return this.#openSinceMs === null ? 0 : this.#nowMs() - this.#openSinceMs;
  }

  /** A pass, or for how many milliseconds there will be none. */
  tryPass(): BreakerPass | { readonly retryAfterMs: number } {
    if (this.state === 'OPEN') return { retryAfterMs: this.#leftMs() };
    if (this.state === 'CLOSED') return this.#pass((verdict) => this.#endClosed(verdict));
    if (this.#probing) return { retryAfterMs: 0 };
    if (this.#state === 'OPEN') this.#turn('HALF_OPEN');
    this.#probing = true;
    return this.#pass((verdict) => this.#endProbe(verdict));
  }

  #pass(end: (verdict: CallVerdict) => void): BreakerPass {
    let ended = false;
    return {
      end: (verdict) => {
        if (ended) return;
        ended = true;
        end(verdict);
      },
    };
  }

  /** Calls of before it opened may end after. */
  #endClosed(verdict: CallVerdict): void {
    if (this.#state !== 'CLOSED' || verdict === 'UNKNOWN') return;
    this.#inARow = verdict === 'FAILURE' ? this.#inARow + 1 : 0;
    if (this.#inARow >= this.#terms.failuresToOpen) this.#open();
  }

  #endProbe(verdict: CallVerdict): void {
    this.#probing = false;
    if (verdict === 'FAILURE') this.#open();
    if (verdict !== 'SUCCESS') return;
    this.#inARow += 1;
    if (this.#inARow >= this.#terms.successesToClose) this.#turn('CLOSED');
  }

  #open(): void {
    this.#turn('OPEN');
    this.#openSinceMs ??= this.#nowMs();
    this.#opensUntilMs = this.#nowMs() + this.#terms.openMs;
  }

  #turn(state: BreakerState): void {
    this.#state = state;
    this.#inARow = 0;
    if (state === 'CLOSED') this.#openSinceMs = null;
    this.#terms.onTurned?.(state);
  }

  #leftMs(): number {
    return this.#opensUntilMs - this.#nowMs();
  }

  #nowMs(): number {
    return this.#terms.clock.now().getTime();
  }
}
