/** Bytes set aside. Both methods may be called more than once; what was given back is not taken again. */
export interface Reservation {
  /** Keeps at most so many of the bytes. */
  shrinkTo(bytes: number): void;
  release(): void;
}

/**
 * How many bytes of pictures a process may have in hand at once. One that asks for more than all of them gets all of
 * them, so that nothing can wait for ever.
 */
export interface ByteBudget {
  /** Waits until so many bytes are free, first come first served. Rejects with the reason of `signal`. */
  reserve(bytes: number, signal?: AbortSignal): Promise<Reservation>;
  /** Null when so many are not free now, or somebody waits. */
  tryReserve(bytes: number): Reservation | null;
  /** Bytes in hand now. */
  readonly reserved: number;
}

interface Waiting {
  readonly bytes: number;
  readonly start: () => void;
}

/** A budget of `limitBytes`. */
export function createByteBudget(limitBytes: number): ByteBudget {
  const queue: Waiting[] = [];
  let reserved = 0;

  const isFree = (bytes: number): boolean => reserved + bytes <= limitBytes;
  const startNext = (): void => {
    for (let next = queue[0]; next !== undefined && isFree(next.bytes); next = queue[0]) {
      queue.shift();
      next.start();
    }
  };
  const take = (bytes: number): Reservation => {
    let held = bytes;
    reserved += bytes;
    const shrinkTo = (kept: number): void => {
      if (kept >= held) return;
      reserved -= held - kept;
      held = kept;
      startNext();
    };
    return { shrinkTo, release: () => shrinkTo(0) };
  };

  return {
    reserve(asked, signal) {
      const bytes = Math.min(asked, limitBytes);
      if (queue.length === 0 && isFree(bytes)) return Promise.resolve(take(bytes));
      return new Promise((resolve, reject) => {
        const waiting: Waiting = {
          bytes,
          start: () => {
            signal?.removeEventListener('abort', giveUp);
            resolve(take(bytes));
          },
        };
        const giveUp = (): void => {
          queue.splice(queue.indexOf(waiting), 1);
          reject(signal?.reason as Error);
          startNext();
        };
        if (signal?.aborted === true) reject(signal.reason as Error);
        else {
          signal?.addEventListener('abort', giveUp, { once: true });
          queue.push(waiting);
        }
      });
    },
    tryReserve(asked) {
      const bytes = Math.min(asked, limitBytes);
      return queue.length === 0 && isFree(bytes) ? take(bytes) : null;
    },
    get reserved() {
      return reserved;
    },
  };
}
