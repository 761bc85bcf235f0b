/** How long a request is worth working for. Asked by whoever works for it, so that nothing has to be told. */
export class Lifetime {
  readonly #signal: AbortSignal;
  #expired = false;
  /** Commits under way: what they decide is known only when they end. */
  commits = 0;

  /** `signal` is aborted when the client has gone. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Whether there is nobody left to answer, or no time. */
  get isOver(): boolean {
    return this.#expired || this.#signal.aborted;
  }

  /** Its time is up. */
  expire(): void {
    this.#expired = true;
  }
}
