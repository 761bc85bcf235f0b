import pg, { type Connection, type PoolClient } from 'pg';
import type { Lifetime } from './lifetime.js';

/** How often lifetimes are looked at. A statement outlives its request by as much, and half a round trip. */
const SWEEP_MS = 100;
/** A cancellation that met a connection between two statements did nothing; it is sent again. */
const RESEND_MS = 1_000;
/** Nothing comes back from a peer whose network is gone, of a cancellation neither: then the connection is cut off. */
const CUT_OFF_MS = 5_000;
const CONNECT_TIMEOUT_MS = 2_000;

/** A connection that works for a request. */
export interface Occupied {
  readonly client: PoolClient;
  readonly lifetime: Lifetime;
  /** When it was last asked something, or lent, in milliseconds of `performance.now`. */
  askedAtMs: number;
  /** How long after that it may be silent. */
  silenceMs: number;
  /** From its COMMIT on nothing is cancelled: a commit is never torn. */
  isCommitting: boolean;
  /** When PostgreSQL was last asked to cancel what it runs, in milliseconds of `performance.now`; null = never. */
  cancelledAtMs: number | null;
  /** When it was first. */
  firstCancelledAtMs: number | null;
}

/**
 * Cancels the statements of requests that are over. Connections at work are looked through ten times a second: to listen for the end
 * of each request would cost every statement more than most take to send.
 */
export class Cancellation {
  readonly #url: string;
  readonly #silenceMs: number;
  /** No set, which would keep alive what it no longer holds: see `leave` of bound-execution.ts. */
  readonly #occupied: Occupied[] = [];
  readonly #timer: NodeJS.Timeout;
  #sending: Promise<void> = Promise.resolve();

  /**
   * `url` is where PostgreSQL takes the cancellations, over connections of their own: the pool may be what is stuck. A connection on
   * which `silenceMs` after the last question is neither answered nor given back is cut off: PostgreSQL would have ended the
   * statement, or the transaction, by then, so it is not there any more.
   */
  constructor(url: string, silenceMs: number) {
    this.#url = url;
    this.#silenceMs = silenceMs;
    this.#timer = setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  occupy(client: PoolClient, lifetime: Lifetime): Occupied {
    const occupied: Occupied = {
      client,
      lifetime,
      askedAtMs: performance.now(),
      silenceMs: this.#silenceMs,
      isCommitting: false,
      cancelledAtMs: null,
      firstCancelledAtMs: null,
    };
    this.#occupied.push(occupied);
    return occupied;
  }

  leave(occupied: Occupied): void {
    const place = this.#occupied.indexOf(occupied);
    const last = this.#occupied.pop();
    if (last !== undefined && last !== occupied) this.#occupied[place] = last;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sending;
  }

  #sweep(): void {
    const processIds: number[] = [];
    const nowMs = performance.now();
    for (const occupied of this.#occupied) {
      const { lifetime, isCommitting, cancelledAtMs } = occupied;
      if (nowMs - occupied.askedAtMs > occupied.silenceMs) cutOff(occupied.client);
      if (isCommitting || !lifetime.isOver || (cancelledAtMs !== null && nowMs - cancelledAtMs < RESEND_MS)) continue;
      occupied.cancelledAtMs = nowMs;
      occupied.firstCancelledAtMs ??= nowMs;
      if (nowMs - occupied.firstCancelledAtMs < CUT_OFF_MS) processIds.push(processIdOf(occupied.client));
      else cutOff(occupied.client);
    }
    if (processIds.length > 0) this.#sending = this.#sending.then(() => this.#cancel(processIds));
  }

  /** One that fails is no harm: the statement's own timeout ends it. */
  async #cancel(processIds: readonly number[]): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'vitrine-cancel',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: CONNECT_TIMEOUT_MS,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT pg_cancel_backend(pid) FROM unnest($1::int[]) AS pid', [processIds]);
    } catch {
      // Said above.
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Fails what waits on the connection, as a broken network does. */
function cutOff(client: PoolClient): void {
  (client as unknown as { connection: Connection }).connection.stream.destroy();
}

/** PostgreSQL's name of the process behind a connection; pg keeps it, its types do not tell. */
function processIdOf(client: PoolClient): number {
  return (client as unknown as { processID: number }).processID;
}
