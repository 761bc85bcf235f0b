import pg, { type PoolClient } from 'pg';
import type { Lifetime } from './lifetime.js';

/** How often lifetimes are looked at. A statement outlives its request by as much, and half a round trip. */
const SWEEP_MS = 100;
/** A cancellation that met a connection between two statements did nothing; it is sent again. */
const RESEND_MS = 1_000;
const CONNECT_TIMEOUT_MS = 2_000;

/** A connection that works for a request. */
export interface Occupied {
  readonly client: PoolClient;
  readonly lifetime: Lifetime;
  /** From its COMMIT on nothing is cancelled: a commit is never torn. */
  isCommitting: boolean;
  /** When PostgreSQL was last asked to cancel what it runs, in milliseconds of `performance.now`; null = never. */
  cancelledAtMs: number | null;
}

/**
 * Cancels the statements of requests that are over. Connections at work are looked through ten times a second: to listen for the end
 * of each request would cost every statement more than most take to send.
 */
export class Cancellation {
  readonly #url: string;
  readonly #occupied = new Set<Occupied>();
  readonly #timer: NodeJS.Timeout;
  #sending: Promise<void> = Promise.resolve();

  /** `url` is where PostgreSQL takes the cancellations, over connections of their own: the pool may be what is stuck. */
  constructor(url: string) {
    this.#url = url;
    this.#timer = setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  occupy(client: PoolClient, lifetime: Lifetime): Occupied {
    const occupied: Occupied = { client, lifetime, isCommitting: false, cancelledAtMs: null };
    this.#occupied.add(occupied);
    return occupied;
  }

  leave(occupied: Occupied): void {
    this.#occupied.delete(occupied);
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
      if (isCommitting || !lifetime.isOver || (cancelledAtMs !== null && nowMs - cancelledAtMs < RESEND_MS)) continue;
      occupied.cancelledAtMs = nowMs;
      processIds.push(processIdOf(occupied.client));
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

/** PostgreSQL's name of the process behind a connection; pg keeps it, its types do not tell. */
function processIdOf(client: PoolClient): number {
  return (client as unknown as { processID: number }).processID;
}
