/** Does equal work once for all who want it at the same time, in this process. */
export class SingleFlight {
  readonly #flights = new Map<string, Flight>();

  /** How many pieces of work are under way. */
  get size(): number {
    return this.#flights.size;
  }

  /**
   * The result of the work under this key, begun now or already under way; `led` tells who began it. Rejects as the work does,
   * for everybody, or with the reason of `signal`. The work is told to stop when nobody waits for it any more.
   */
  async run<T>(
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<{ readonly result: T; readonly led: boolean }> {
    signal.throwIfAborted();
    const known = this.#flights.get(key);
    const flight = known ?? this.#begin(key, work);
    flight.waiting += 1;
    const left = Promise.withResolvers<never>();
    const leave = (): void => left.reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
    try {
      const result = await Promise.race([flight.work as Promise<T>, left.promise]);
      return { result, led: known === undefined };
    } finally {
      signal.removeEventListener('abort', leave);
      flight.waiting -= 1;
      if (flight.waiting === 0) {
        this.#end(key, flight);
        flight.stop();
      }
    }
  }

  #begin<T>(key: string, work: (signal: AbortSignal) => Promise<T>): Flight {
    const controller = new AbortController();
    const run = async (): Promise<T> => work(controller.signal);
    const flight: Flight = {
      waiting: 0,
      work: run().finally(() => this.#end(key, flight)),
      stop: () => controller.abort(new Error('Nobody waits for this any more.')),
    };
    // Everybody may have left before it fails.
    flight.work.catch(() => undefined);
    this.#flights.set(key, flight);
    return flight;
  }

  #end(key: string, flight: Flight): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}

interface Flight {
  waiting: number;
  readonly work: Promise<unknown>;
  readonly stop: () => void;
}
