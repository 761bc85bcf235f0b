import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../adapters/database/database.js';
import type { Session } from '../adapters/database/session.js';
import type { Logger } from '../adapters/logger/logger.js';
import type { Metrics } from '../adapters/metrics/metrics.js';
import { AppError } from '../errors.js';
import { encodeLogCursor } from './cursor.js';
import type { StampedEvent } from './event-catalogue.js';
import { readAfter, readHead } from './log-reader.js';
import { Wake } from './wake.js';

/** The channel on which `sequence_events` says that the log has grown. */
const LOG_CHANNEL = 'vitrine_log';
const PAGE = 500;
/** Newest events kept in memory, so that live readers share one read of the log. */
const RECENT = 2_048;
const IDLE_MS = 1_000;
const RECONNECT_MS = 500;
/** The session asks every second; PostgreSQL forgets one that does not, and this side one that gets no answer. */
const SESSION = { idleTimeoutMs: 10_000, queryTimeoutMs: 5_000 };

export interface LogFeedDeps {
  readonly database: Database;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * This process's view of the log. One reader follows it; any number of subscribers pull from here at their own pace, so
 * a slow one holds no queue: it holds a position, and when that has left `recent` it reads pages from the table.
 */
export class LogFeed {
  readonly #deps: LogFeedDeps;
  readonly #wake = new Wake();
  readonly #waiting = new Set<() => void>();
  #recent: StampedEvent[] = [];
  #position = 0n;
  #stopping = false;
  #running: Promise<void> = Promise.resolve();

  constructor(deps: LogFeedDeps) {
    this.#deps = deps;
  }

  /** Position of the newest event this process knows. */
  get position(): bigint {
    return this.#position;
  }

  async start(): Promise<void> {
    this.#position = await readHead(this.#deps.database);
    this.#deps.metrics.eventLogPosition.set(Number(this.#position));
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake.wake();
    this.#release();
    await this.#running;
  }

  /**
   * Events after a position, for ever, in batches of at most {@link PAGE}: each once, none left out. Waits for a database
   * that is away. Ends when `signal` aborts or the feed stops. Throws CURSOR_EXPIRED, with the oldest cursor that still
   * works, when the log no longer holds what should come next.
   */
  async *follow(after: bigint, signal: AbortSignal): AsyncGenerator<readonly StampedEvent[], void, undefined> {
    let at = after;
    while (!signal.aborted && !this.#stopping) {
      const batch = this.#recentAfter(at) ?? (await this.#readPage(at));
      const last = batch?.at(-1);
      if (batch === null) await waitFor(RECONNECT_MS, signal);
      else if (last === undefined) await this.#grown(at, signal);
      else {
        yield batch;
        at = last.position;
      }
    }
  }

  /** The events in memory after a position; null when memory does not reach back that far. */
  #recentAfter(position: bigint): readonly StampedEvent[] | null {
    if (position >= this.#position) return [];
    const first = this.#recent[0];
    if (first === undefined || first.position > position + 1n) return null;
    const from = Number(position + 1n - first.position);
    return this.#recent.slice(from, from + PAGE);
  }

  /** The next page of the table; null when the database does not answer. */
  async #readPage(after: bigint): Promise<readonly StampedEvent[] | null> {
    const { database, logger } = this.#deps;
    try {
      const page = await readAfter(database, after, PAGE);
      // Positions are dense: a hole after the cursor is what retention has taken.
      const next = page[0]?.position ?? (await readHead(database)) + 1n;
      if (next === after + 1n && page.length > 0) return page;
      throw new AppError('CURSOR_EXPIRED', undefined, { oldestCursor: encodeLogCursor(next - 1n) });
    } catch (error) {
      if (error instanceof AppError) throw error;
      logger.warn({ err: error }, 'A page of the log could not be read; it is tried again.');
      return null;
    }
  }

  /** Resolves when there is something after a position, or the reader should look whether to stop. */
  async #grown(position: bigint, signal: AbortSignal): Promise<void> {
    if (this.#position > position || signal.aborted || this.#stopping) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }

  #release(): void {
    for (const done of [...this.#waiting]) done();
  }

  async #run(): Promise<void> {
    const { database, logger } = this.#deps;
    while (!this.#stopping) {
      let session: Session | null = null;
      try {
        session = await database.openSession(SESSION);
        await this.#listenAndRead(session);
      } catch (error) {
        logger.warn({ err: error }, 'The log feed lost its connection; it reads on when it is back.');
        await this.#wake.wait(RECONNECT_MS);
      } finally {
        await session?.close();
      }
    }
  }

  async #listenAndRead(session: Session): Promise<void> {
    session.onClosed(() => this.#wake.wake());
    await session.listen(LOG_CHANNEL, () => this.#wake.wake());
    while (!this.#stopping && session.isOpen()) {
      const events = await readAfter(session, this.#position, PAGE);
      this.#take(events);
      if (events.length < PAGE) await this.#wake.wait(IDLE_MS);
    }
  }

  #take(events: readonly StampedEvent[]): void {
    const last = events.at(-1);
    if (last === undefined) return;
    // A reader that lagged behind retention meets a hole; what lies before it must not be taken for contiguous.
    if (events[0]?.position !== this.#position + 1n) this.#recent = [];
    this.#recent.push(...events);
    if (this.#recent.length > 2 * RECENT) this.#recent = this.#recent.slice(-RECENT);
    this.#position = last.position;
    this.#measure(events);
    this.#release();
  }

  #measure(events: readonly StampedEvent[]): void {
    const { eventLogLagSeconds, eventLogPosition } = this.#deps.metrics;
    const now = Date.now();
    for (const { occurredAt } of events) eventLogLagSeconds.observe(Math.max(0, now - occurredAt.getTime()) / 1_000);
    eventLogPosition.set(Number(this.#position));
  }
}

/** Resolves after a while, or when the signal aborts. */
async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
