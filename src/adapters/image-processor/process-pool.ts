import { type DeathCause, ImageChild } from './image-child.js';
import { ImageProcessError } from './image-processor.js';
import type { ImageTask, ReplyFrame } from './image-task.js';

/** `inFlightPerProcess`: tasks a process may have at once. `maxQueue`: tasks that may wait. */
export interface PoolOptions {
  readonly processes: number;
  readonly entry: URL;
  readonly deadlineMs: number;
  readonly memoryBytes: number;
  readonly maxQueue: number;
  readonly inFlightPerProcess: number;
}

/** The answer to one task; `body` is the picture made, if the task makes one. */
export interface TaskAnswer {
  readonly value: unknown;
  readonly body: Buffer;
}

interface Ticket {
  readonly task: ImageTask;
  readonly bytes: Buffer;
  readonly resolve: (answer: TaskAnswer) => void;
  readonly reject: (error: ImageProcessError) => void;
  /** Was in a process when it died: is tried once more with a process to itself, which tells the guilty from the others. */
  suspect: boolean;
}

interface Worker {
  readonly child: ImageChild;
  readonly running: Map<number, { readonly ticket: Ticket; readonly deadline: NodeJS.Timeout }>;
  ready: boolean;
  overrun: boolean;
}

/** In a row, before the program itself must be taken for broken. */
const MAX_FAILED_STARTS = 3;

/**
 * A bounded queue, first in first out, before a few processes that are started when needed. Every task ends exactly once.
 * When a process dies or is killed for overrunning, the tasks in it are tried once more, each alone; one that brings down
 * its process then is refused as its sender's error.
 */
export class ProcessPool {
  readonly #options: PoolOptions;
  readonly #queue: Ticket[] = [];
  readonly #workers = new Set<Worker>();
  #nextId = 1;
  #failedStarts = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  run(task: ImageTask, bytes: Buffer): Promise<TaskAnswer> {
    if (this.#closed) return Promise.reject(stopping());
    if (this.#queue.length >= this.#options.maxQueue) {
      return Promise.reject(new ImageProcessError('PROCESS_FAILED', 'Too many pictures are waiting; try again later.'));
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ task, bytes, resolve, reject, suspect: false });
      this.#dispatch();
    });
  }

  /** Process ids of the processes that run, for operators and tests. */
  get pids(): readonly number[] {
    return [...this.#workers].flatMap(({ child }) => child.pid ?? []);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#failQueue(stopping());
    await Promise.all([...this.#workers].map(({ child }) => child.kill()));
  }

  #dispatch(): void {
    for (let ticket = this.#queue[0]; ticket !== undefined; ticket = this.#queue[0]) {
      const worker = this.#workerFor(ticket);
      // Strictly in order: a suspect at the head waits for an empty process, and nobody overtakes it for ever.
      if (worker === null) break;
      this.#queue.shift();
      this.#send(worker, ticket);
    }
    this.#startWorkers();
    for (const { child, running } of this.#workers) child.setBusy(running.size > 0 || this.#queue.length > 0);
  }

  #workerFor(ticket: Ticket): Worker | null {
    const room = ticket.suspect ? 1 : this.#options.inFlightPerProcess;
    let best: Worker | null = null;
    for (const worker of this.#workers) {
      const { ready, overrun, running } = worker;
      if (!ready || overrun || running.size >= room || isReserved(worker)) continue;
      if (best === null || running.size < best.running.size) best = worker;
    }
    return best;
  }

  #send(worker: Worker, ticket: Ticket): void {
    const id = this.#nextId;
    this.#nextId += 1;
    const deadline = setTimeout(() => {
      worker.overrun = true;
      void worker.child.kill();
    }, this.#options.deadlineMs);
    worker.running.set(id, { ticket, deadline });
    worker.child.send(id, ticket.task, ticket.bytes);
  }

  /** One process for each task that waits, and a second one as soon as the first has work: two pictures, two cores. */
  #startWorkers(): void {
    const running = [...this.#workers].reduce((sum, worker) => sum + worker.running.size, 0);
    const wanted = Math.min(this.#options.processes, this.#queue.length + running);
    while (!this.#closed && this.#workers.size < wanted) this.#startWorker();
  }

  #startWorker(): void {
    const { entry, memoryBytes } = this.#options;
    const worker: Worker = {
      child: new ImageChild({
        entry,
        memoryBytes,
        onReply: (reply, body) => this.#receive(worker, reply, body),
        onDeath: (cause) => this.#bury(worker, cause),
      }),
      running: new Map(),
      ready: false,
      overrun: false,
    };
    this.#workers.add(worker);
  }

  #receive(worker: Worker, reply: ReplyFrame, body: Buffer): void {
    if (reply.kind === 'ready') {
      worker.ready = true;
      this.#failedStarts = 0;
    } else {
      const entry = worker.running.get(reply.id);
      if (entry === undefined) return;
      worker.running.delete(reply.id);
      clearTimeout(entry.deadline);
      if (reply.kind === 'done') entry.ticket.resolve({ value: reply.value, body });
      else entry.ticket.reject(new ImageProcessError(reply.code, reply.message, { cause: reply.detail }));
    }
    this.#dispatch();
  }

  #bury(worker: Worker, cause: DeathCause): void {
    this.#workers.delete(worker);
    const tickets = [...worker.running.values()].map(({ ticket, deadline }) => (clearTimeout(deadline), ticket));
    worker.running.clear();
    if (this.#closed) {
      for (const ticket of tickets) ticket.reject(stopping());
      return;
    }
    if (!worker.ready) this.#countFailedStart();
    const convicted = worker.overrun && tickets.length === 1;
    for (const ticket of tickets.reverse()) {
      if (ticket.suspect || convicted) {
        ticket.reject(verdict(worker.overrun ? 'overrun' : cause));
      } else {
        ticket.suspect = true;
        this.#queue.unshift(ticket);
      }
    }
    this.#dispatch();
  }

  #countFailedStart(): void {
    this.#failedStarts += 1;
    if (this.#failedStarts < MAX_FAILED_STARTS) return;
    this.#failedStarts = 0;
    this.#failQueue(
      new ImageProcessError(
        'PROCESS_FAILED',
        'The processes that decode pictures do not start; see the log of the server.',
      ),
    );
  }

  #failQueue(error: ImageProcessError): void {
    for (const ticket of this.#queue.splice(0)) ticket.reject(error);
  }
}

/** A suspect has its process to itself. */
function isReserved({ running }: Worker): boolean {
  return [...running.values()].some(({ ticket }) => ticket.suspect);
}

function verdict(cause: DeathCause | 'overrun'): ImageProcessError {
  switch (cause) {
    case 'overrun':
      return new ImageProcessError(
        'IMAGE_TOO_LARGE',
        'The image takes too long to decode; save it smaller or plainer.',
      );
    case 'memory':
      return new ImageProcessError(
        'IMAGE_TOO_LARGE',
        'The image takes too much memory to decode; save it smaller or plainer.',
      );
    case 'crash':
      return new ImageProcessError('UNSUPPORTED_MEDIA', 'The image is damaged so that it cannot be decoded safely.');
  }
}

function stopping(): ImageProcessError {
  return new ImageProcessError('PROCESS_FAILED', 'The processes that decode pictures are stopping; try again.');
}
