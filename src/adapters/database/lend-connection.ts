import type { Pool, PoolClient } from 'pg';
import { AppError } from '../../errors.js';
import type { Cancellation } from './cancellation.js';
import type { Lifetime } from './lifetime.js';

/** A connection of the pool for as long as it is used. */
export interface Lent {
  readonly client: PoolClient;
  /** To be asked before each statement: throws TIMEOUT when it is for a request that is over. */
  readonly goOn: () => void;
  /** Runs the COMMIT. From here on nothing is cancelled. */
  readonly commit: (run: () => Promise<unknown>) => Promise<unknown>;
  /** The connection is not to be used again: the server then undoes by itself what it left open. */
  readonly discard: () => void;
}

export type Lend = <T>(use: (lent: Lent) => Promise<T>) => Promise<T>;

/** Lends connections for work that nobody waits for. */
export function lender(pool: Pool): Lend {
  return (use) =>
    lendClient(pool, (client, discard) => use({ client, discard, goOn: () => undefined, commit: (run) => run() }));
}

/**
 * Lends connections for one request. When it is over its statement is cancelled in the server, and TIMEOUT is thrown; the connection
 * is thrown away, for a cancellation may still be on its way to it.
 */
export function lenderFor(pool: Pool, cancellation: Cancellation, lifetime: Lifetime): Lend {
  const goOn = () => {
    if (lifetime.isOver) throw new AppError('TIMEOUT');
  };
  return async (use) => {
    goOn();
    return lendClient(pool, async (client, discard) => {
      goOn();
      const occupied = cancellation.occupy(client, lifetime);
      const commit = async (run: () => Promise<unknown>) => {
        goOn();
        occupied.isCommitting = true;
        lifetime.commits += 1;
        await run().finally(() => (lifetime.commits -= 1));
      };
      try {
        return await use({ client, goOn, commit, discard });
      } catch (error) {
        throw occupied.cancelledAtMs === null ? error : new AppError('TIMEOUT');
      } finally {
        cancellation.leave(occupied);
        if (occupied.cancelledAtMs !== null) discard();
      }
    });
  };
}

async function lendClient<T>(pool: Pool, use: (client: PoolClient, discard: () => void) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isUnusable = false;
  // Lent out, a connection that breaks says so twice: to its query, and as an event that would end the process unheard.
  const discard = () => {
    isUnusable = true;
  };
  client.on('error', discard);
  try {
    return await use(client, discard);
  } finally {
    client.off('error', discard);
    client.release(isUnusable);
  }
}
