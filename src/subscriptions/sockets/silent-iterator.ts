const DONE = { done: true, value: undefined } as const;

/**
 * What graphql-ws is given for an operation: an iterator that yields nothing, because results go to the socket as text, and ends
 * or throws when the operation does. Its `return`, which graphql-ws calls when the client completes the operation or is gone,
 * ends it at once and aborts the signal of what still runs.
 */
export function silentIterator(run: (signal: AbortSignal) => Promise<void>): AsyncGenerator<never, void, undefined> {
  const completed = new AbortController();
  const ended = new Promise<typeof DONE>((resolve) =>
    completed.signal.addEventListener('abort', () => resolve(DONE), { once: true }),
  );
  const iterator: AsyncGenerator<never, void, undefined> = {
    // Asked for once: what it answers ends the iteration.
    next: () => (completed.signal.aborted ? ended : Promise.race([run(completed.signal).then(() => DONE), ended])),
    return() {
      completed.abort();
      return ended;
    },
    throw: (error: Error) => Promise.reject(error),
    [Symbol.asyncIterator]: () => iterator,
    async [Symbol.asyncDispose]() {
      await iterator.return();
    },
  };
  return iterator;
}
