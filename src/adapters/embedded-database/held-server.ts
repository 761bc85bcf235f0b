import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../logger/logger.js';
import { EmbeddedDatabaseError } from './embedded-database-error.js';
import { isServerOf, type PostmasterFile, readPostmasterFile } from './postmaster-file.js';
import { stopServer } from './server.js';

/** How often it is looked whether the server lives. One that was adopted is no child of this process: nothing tells of its end. */
const LOOK_INTERVAL_MS = 1_000;
/**
 * Before each try. Most of it is for sessions of the dead server that are busy: PostgreSQL does not start while they are
 * there, and each notices at the end of its statement. A start itself repeats what passes within moments.
 */
const WAITS_MS = [0, 500, 1_000, 2_000, 4_000, 8_000] as const;
/** A server that ends sooner after it was started again counts as one more failed try. */
const STEADY_MS = 60_000;

export interface HeldServerOptions {
  readonly cluster: string;
  readonly server: PostmasterFile;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Starts another one in its place at the same port; leaves none behind when the signal comes first. */
  readonly startAgain: (port: number, signal: AbortSignal) => Promise<PostmasterFile>;
}

/** The server of a data directory that this process answers for, whoever has started it. */
export class HeldServer {
  readonly #options: HeldServerOptions;
  readonly #stopping = new AbortController();
  #server: PostmasterFile;
  #keeping: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(options: HeldServerOptions) {
    this.#options = options;
    this.#server = options.server;
  }

  /** From now on starts it again when it ends and was not stopped by {@link stop}; tells when that comes to nothing. */
  keepRunning(onLost: (error: Error) => void): void {
    this.#keeping = this.#keep().catch((error: unknown) => {
      if (this.#stopping.signal.aborted) return;
      onLost(error instanceof Error ? error : new Error(String(error)));
    });
  }

  /** Stops the one that runs, or what is being started in its place. Every call after the first returns the same promise. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await this.#keeping;
    await stopServer(this.#options.cluster, this.#server.pid);
  }

  async #keep(): Promise<never> {
    const { cluster, log } = this.#options;
    let tries = 0;
    for (;;) {
      const since = performance.now();
      await this.#hasEnded();
      if (performance.now() - since > STEADY_MS) tries = 0;
      log.warn({ cluster, pid: this.#server.pid }, 'PostgreSQL ended though nobody had asked it to; starting it again');
      tries = await this.#bringBack(tries);
      log.warn({ cluster, pid: this.#server.pid, port: this.#server.port, tries }, 'PostgreSQL runs again');
    }
  }

  async #hasEnded(): Promise<void> {
    const { signal } = this.#stopping;
    while (await isServerOf(this.#options.cluster, this.#server.pid))
      await delay(LOOK_INTERVAL_MS, undefined, { signal });
  }

  /** Answers how many tries have been made, those before included. */
  async #bringBack(triesBefore: number): Promise<number> {
    const { cluster, log } = this.#options;
    const { signal } = this.#stopping;
    let last = 'It ended again and again, soon after each start.';
    for (let tries = triesBefore; tries < WAITS_MS.length; tries += 1) {
      await delay(WAITS_MS[tries], undefined, { signal });
      try {
        this.#server = await this.#startOrFind(signal);
        return tries + 1;
      } catch (error) {
        signal.throwIfAborted();
        last = error instanceof Error ? error.message : String(error);
        log.warn({ cluster, err: error, tries: tries + 1 }, 'PostgreSQL could not be started again');
      }
    }
    throw new EmbeddedDatabaseError(
      `PostgreSQL on ${cluster} ended and could not be started again in ${WAITS_MS.length} tries. ${last}`,
    );
  }

  /** Somebody may have been faster, with pg_ctl: one at the same port is as good as our own. */
  async #startOrFind(signal: AbortSignal): Promise<PostmasterFile> {
    const { cluster, startAgain } = this.#options;
    const { port } = this.#server;
    const found = await readPostmasterFile(cluster);
    if (found === null || !(await isServerOf(cluster, found.pid))) return startAgain(port, signal);
    if (found.status === 'ready' && found.port === port) return found;
    throw new EmbeddedDatabaseError(
      `Another PostgreSQL (process ${found.pid}, port ${found.port}) is "${found.status}" on ${cluster}.`,
    );
  }
}
