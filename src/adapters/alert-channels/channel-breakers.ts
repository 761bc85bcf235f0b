import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
} from 'cockatiel';
import type { Clock } from '../clock/clock.js';
import { ChannelError } from './alert-channels.js';

/** Failures in a row after which a channel is left alone, and for how long. */
const FAILURES = 5;
const PAUSE_MS = 30_000;
/** A channel that asks for longer is tried again after this. */
const LONGEST_PAUSE_MS = 300_000;
/** Messages under way to one channel: one that hangs shall not hold all that work on messages. */
const AT_ONCE = 2;
/** Channels remembered. */
const MAX_CHANNELS = 500;

interface ChannelState {
  readonly breaker: CircuitBreakerPolicy;
  underWay: number;
  pausedUntilMs: number;
}

/**
 * Keeps channels apart in this process: one that fails five times in a row is left alone for half a minute, one that asks for time is
 * given it, and no more than two messages at once go to any. What is held back so is refused at once, to be tried again.
 */
export class ChannelBreakers {
  readonly #clock: Clock;
  readonly #channels = new Map<string, ChannelState>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async run(channelId: string, work: () => Promise<void>): Promise<void> {
    const state = this.#stateOf(channelId);
    const pauseMs = state.pausedUntilMs - this.#clock.now().getTime();
    if (pauseMs > 0) throw held(`The channel asked to be left alone for another ${Math.ceil(pauseMs / 1_000)} s.`);
    if (state.underWay >= AT_ONCE) throw held('Other messages to this channel are under way.');
    state.underWay += 1;
    try {
      await state.breaker.execute(work);
    } catch (error) {
      if (error instanceof BrokenCircuitError)
        throw held('The channel failed several times in a row and is left alone.');
      this.#remember(state, error);
      throw error;
    } finally {
      state.underWay -= 1;
    }
  }

  #remember(state: ChannelState, error: unknown): void {
    const askedMs = error instanceof ChannelError ? (error.failure.retryAfterMs ?? 0) : 0;
    if (askedMs > 0) state.pausedUntilMs = this.#clock.now().getTime() + Math.min(askedMs, LONGEST_PAUSE_MS);
  }

  #stateOf(channelId: string): ChannelState {
    let state = this.#channels.get(channelId);
    if (state === undefined) {
      const counts = handleWhen((error) => error instanceof ChannelError && error.failure.retryable);
      const breaker = circuitBreaker(counts, { halfOpenAfter: PAUSE_MS, breaker: new ConsecutiveBreaker(FAILURES) });
      state = { breaker, underWay: 0, pausedUntilMs: 0 };
      const oldest = this.#channels.keys().next().value;
      if (this.#channels.size >= MAX_CHANNELS && oldest !== undefined) this.#channels.delete(oldest);
      this.#channels.set(channelId, state);
    }
    return state;
  }
}

function held(message: string): ChannelError {
  return new ChannelError(message, { retryable: true, heldBack: true });
}
