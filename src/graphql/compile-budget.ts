/** Share of the time that may go into compiling documents: nobody is served meanwhile. */
const SHARE = 0.05;
/** Time that may be saved up, in milliseconds: what a program that starts up with all its documents takes. */
const BURST_MS = 1_000;

/** Time for compiling: however many documents clients think up, the rest of the time is for answering. */
export class CompileBudget {
  readonly #nowMs: () => number;
  #leftMs = BURST_MS;
  #countedAtMs: number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#countedAtMs = nowMs();
  }

  /** Runs `compile` if there is time for it; null otherwise. One that takes longer than there was is made up for by waiting. */
  spend<T>(compile: () => T): T | null {
    const startedAtMs = this.#nowMs();
    this.#leftMs = Math.min(BURST_MS, this.#leftMs + (startedAtMs - this.#countedAtMs) * SHARE);
    this.#countedAtMs = startedAtMs;
    if (this.#leftMs <= 0) return null;
    try {
      return compile();
    } finally {
      this.#leftMs -= this.#nowMs() - startedAtMs;
    }
  }
}
