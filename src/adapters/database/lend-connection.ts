import type { Pool, PoolClient } from 'pg';
import { AppError, DatabaseAwayError, UserErrors } from '../../errors.js';
import type { Cancellation } from './cancellation.js';
import type { Lifetime } from './lifetime.js';

/** A connection of the pool for as long as it is used. */
export interface Lent {
  readonly client: PoolClient;
  /** To be asked before each statement: throws TIMEOUT when it is for a request that is over. */
  readonly goOn: () => void;
  /** The answers may take so many milliseconds longer than is usual. */
  readonly bear: (ms: number) => void;
  /** Runs the COMMIT. From here on nothing is cancelled. */
  readonly commit: (run: () => Promise<unknown>) => Promise<unknown>;
  /** The connection is not to be used again: the server then undoes by itself what it left open. */
  readonly discard: () => void;
}

export type Lend = <T>(use: (lent: Lent) => Promise<T>) => Promise<T>;

/**
 * Lends connections for one request. When it is over its statement is cancelled in the server, and TIMEOUT is thrown; the connection
 * is thrown away, for a cancellation may still be on its way to it. Fails with {@link DatabaseAwayError} when there is no
 * connection to be had, or it breaks.
 */
export function lenderFor(pool: Pool, cancellation: Cancellation, lifetime: Lifetime): Lend {
  const checkTime = () => {
    if (lifetime.isOver) throw new AppError('TIMEOUT');
  };
  return async (use) => {
    checkTime();
    return lendClient(pool, async (client, discard) => {
      checkTime();
      const occupied = cancellation.occupy(client, lifetime);
      const goOn = () => {
        checkTime();
        occupied.askedAtMs = performance.now();
      };
      const bear = (ms: number) => {
        occupied.silenceMs += ms;
      };
      const commit = async (run: () => Promise<unknown>) => {
        goOn();
        occupied.isCommitting = true;
        lifetime.commits += 1;
        await run().finally(() => (lifetime.commits -= 1));
      };
      try {
        return await use({ client, goOn, bear, commit, discard });
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
  const client = await pool.connect().catch((error: unknown) => {
    throw away(error);
  });
  const state = { isUnusable: false, isBroken: false };
  const discard = () => {
    state.isUnusable = true;
  };
  // Lent out, a connection that breaks says so twice: as an event that would end the process unheard, and then to its query.
  const onBroken = () => {
    state.isBroken = true;
  };
  client.on('error', onBroken);
  try {
    return await use(client, discard);
  } catch (error) {
    throw state.isBroken || tellsOfEnd(error) ? away(error) : error;
  } finally {
    client.off('error', onBroken);
    client.release(state.isUnusable || state.isBroken);
  }
}

/** The server ends the session, or takes none (SQLSTATE classes 08 and 57P): said to the statement before the connection breaks. */
function tellsOfEnd(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(?:08...|57P0[123])$/.test(code);
}

/** What somebody has decided to say meanwhile stays said. */
function away(error: unknown): unknown {
  if (error instanceof AppError || error instanceof UserErrors) return error;
  return new DatabaseAwayError(error instanceof Error ? error.message : 'unknown', { cause: error });
}
