import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { FrameReader, writeFrame } from './frame-codec.js';
import { CHANNEL_FD, type ImageTask, OVER_MEMORY_SIGNAL, type ReplyFrame } from './image-task.js';

/** What ended a process: its own memory cap, or anything else that is not `end()`. */
export type DeathCause = 'memory' | 'crash';

/** How to start a process, and whom to tell what it says. */
export interface ChildOptions {
  readonly entry: URL;
  readonly memoryBytes: number;
  readonly onReply: (reply: ReplyFrame, body: Buffer) => void;
  readonly onDeath: (cause: DeathCause) => void;
}

/** V8 keeps within this; pictures live outside its heap, so little of it is young: 4 → 2 saves 6 to 13 MiB for two. */
const HEAP_FLAGS = ['--max-old-space-size=96', '--max-semi-space-size=2'];

/**
 * glibc gives big buffers back to the system at once (fixed thresholds) and keeps two arenas, not eight: 128 → 100 MB
 * resident at 12 MP. Two threads decode. Warnings of the decoder quote hostile files: off.
 */
const CHILD_ENVIRONMENT = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '262144',
  MALLOC_TRIM_THRESHOLD_: '262144',
  UV_THREADPOOL_SIZE: '2',
  VIPS_WARNING: '0',
};

/**
 * One process that decodes pictures, with a channel of its own and an empty environment: no secret is in reach of a
 * broken decoder. It never keeps the parent alive while `setBusy(false)`, and ends by itself when the parent does.
 */
export class ImageChild {
  readonly #process: ChildProcess;
  readonly #channel: Socket;
  readonly #ended: Promise<unknown>;

  constructor(options: ChildOptions) {
    const { entry, memoryBytes, onReply, onDeath } = options;
    const child = spawn(process.execPath, [...flagsFor(entry), fileURLToPath(entry), String(memoryBytes)], {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
      env: CHILD_ENVIRONMENT,
    });
    this.#process = child;
    this.#channel = child.stdio[CHANNEL_FD] as Socket;
    const reader = new FrameReader((head, body) => onReply(head as ReplyFrame, body));
    // A failing channel means a dying process; 'close' below tells it once, after the last answer was read.
    this.#channel.on('data', (piece: Buffer) => reader.push(piece)).on('error', () => undefined);
    this.#ended = once(child, 'close').catch(() => undefined);
    child.on('error', () => undefined);
    child.on('close', (_, signal) => onDeath(signal === OVER_MEMORY_SIGNAL ? 'memory' : 'crash'));
  }

  /** Undefined when the process could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  send(id: number, task: ImageTask, bytes: Buffer): void {
    writeFrame(this.#channel, { id, task }, bytes);
  }

  setBusy(busy: boolean): void {
    for (const handle of [this.#process, this.#channel]) {
      if (busy) handle.ref();
      else handle.unref();
    }
  }

  /** Ends the process at once, whatever it does; resolves when it is gone. */
  async kill(): Promise<void> {
    this.setBusy(true);
    this.#process.kill('SIGKILL');
    await this.#ended;
  }
}

function flagsFor(entry: URL): readonly string[] {
  if (!entry.pathname.endsWith('.ts')) return HEAP_FLAGS;
  const hook = new URL('./typescript-hook.ts', import.meta.url).href;
  return [...HEAP_FLAGS, '--experimental-transform-types', '--disable-warning=ExperimentalWarning', '--import', hook];
}
