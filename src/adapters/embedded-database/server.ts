import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedDatabaseError } from './embedded-database-error.js';
import { isServerOf, type PostmasterFile, readPostmasterFile } from './postmaster-file.js';
import { type Account, optionsFor } from './run-as.js';
import { settingArguments } from './server-settings.js';

const POLL_INTERVAL_MS = 5;
/** Replaying the log after a crash may take this long; an ordinary start takes a tenth of a second. */
const READY_TIMEOUT_MS = 60_000;
const FAST_STOP_TIMEOUT_MS = 20_000;
const RETRY_TIMEOUT_MS = 5_000;
const RETRY_INTERVAL_MS = 50;
const LOG_ROTATION_BYTES = 10 * 1024 * 1024;

const PASSING_FAILURES = [
  // Between choosing the port and listening on it, another process may have taken it.
  'could not bind',
  // A server that was killed leaves its sessions behind for the moment they need to notice.
  'pre-existing shared memory block',
];

export interface ServerOptions {
  readonly account: Account | null;
  /** Path of the `postgres` program. */
  readonly program: string;
  /** Data directory, free of symbolic links. */
  readonly cluster: string;
  readonly logFile: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Where to listen on 127.0.0.1; asked again when the port turns out to be taken. */
  readonly choosePort?: () => Promise<number>;
  /** Called when the program is at work. */
  readonly underWay?: () => void;
  /** Gives the start up; what was started is ended first. */
  readonly signal?: AbortSignal;
}

/** The server that already runs on a data directory, once it is ready; null when none runs. Waits for one that stops. */
export async function findRunningServer(cluster: string): Promise<PostmasterFile | null> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const file = await readPostmasterFile(cluster);
    if (file === null || !(await isServerOf(cluster, file.pid))) return null;
    if (file.status === 'ready') return file;
    if (Date.now() > deadline) {
      throw new EmbeddedDatabaseError(
        `PostgreSQL (process ${file.pid}) runs on ${cluster} but has been "${file.status}" for too long. Stop that process and start again.`,
      );
    }
    await delay(POLL_INTERVAL_MS);
  }
}

/**
 * Starts a server on 127.0.0.1 at a free port and waits until it takes connections. It leads a session of its own: a
 * Ctrl-C on the terminal reaches Vitrine alone, which stops the server when it has drained.
 */
export async function startServer(options: ServerOptions): Promise<PostmasterFile> {
  const { choosePort = findFreePort, signal } = options;
  const deadline = Date.now() + RETRY_TIMEOUT_MS;
  for (;;) {
    const result = await tryStart(await choosePort(), options);
    if (typeof result !== 'string') return result;
    signal?.throwIfAborted();
    if (Date.now() < deadline && PASSING_FAILURES.some((words) => result.includes(words))) {
      await delay(RETRY_INTERVAL_MS);
      continue;
    }
    throw new EmbeddedDatabaseError(
      `PostgreSQL did not start on ${options.cluster}. It said: ${result}. The whole log is ${options.logFile}.`,
    );
  }
}

/**
 * Stops the server: open transactions are rolled back, what is committed is on disk (PostgreSQL's "fast" mode). A server
 * that does not end in time is stopped at once, which its next start repairs.
 */
export async function stopServer(cluster: string, pid: number): Promise<void> {
  if (!(await isServerOf(cluster, pid))) return;
  process.kill(pid, 'SIGINT');
  if (await hasEnded(cluster, pid)) return;
  process.kill(pid, 'SIGQUIT');
  if (await hasEnded(cluster, pid)) return;
  throw new EmbeddedDatabaseError(`PostgreSQL (process ${pid}) on ${cluster} does not stop.`);
}

async function hasEnded(cluster: string, pid: number): Promise<boolean> {
  const deadline = Date.now() + FAST_STOP_TIMEOUT_MS;
  while (await isServerOf(cluster, pid)) {
    if (Date.now() > deadline) return false;
    await delay(POLL_INTERVAL_MS);
  }
  return true;
}

/** The running server, or what it said when it ended instead. */
async function tryStart(port: number, options: ServerOptions): Promise<PostmasterFile | string> {
  const log = await openLog(options.logFile);
  try {
    const before = (await log.stat()).size;
    const stale = await readPostmasterFile(options.cluster);
    const args = ['-D', options.cluster, ...settingArguments(port, options.settings)];
    const child = spawn(options.program, args, {
      // The process id in a stale file may by now be another process of this user, and the server would refuse. It takes
      // no notice of its grandparent, so that is what the id is said to be; its check that no server process of the
      // crashed one is left, by shared memory, stays in force.
      ...optionsFor(options.account, stale === null ? {} : { PG_GRANDPARENT_PID: String(stale.pid) }),
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
    });
    child.unref();
    options.underWay?.();
    const ready = await waitUntilReady(child, options);
    return ready ?? (await readFrom(log, before));
  } finally {
    await log.close();
  }
}

async function waitUntilReady(child: ChildProcess, { cluster, signal }: ServerOptions): Promise<PostmasterFile | null> {
  const ended = new AbortController();
  child.once('error', () => ended.abort());
  child.once('exit', () => ended.abort());
  const deadline = Date.now() + READY_TIMEOUT_MS;
  const enough = signal === undefined ? ended.signal : AbortSignal.any([ended.signal, signal]);
  while (!enough.aborted && Date.now() < deadline) {
    const file = await readPostmasterFile(cluster);
    if (file !== null && file.pid === child.pid && file.status === 'ready') return file;
    await delay(POLL_INTERVAL_MS, undefined, { signal: enough }).catch(() => undefined);
  }
  if (!ended.signal.aborted) await quit(child, ended.signal);
  return null;
}

/** Ends a server that is not needed any more before it is ready, and waits until it is gone. */
async function quit(child: ChildProcess, ended: AbortSignal): Promise<void> {
  child.kill('SIGQUIT');
  const deadline = Date.now() + FAST_STOP_TIMEOUT_MS;
  while (!ended.aborted && Date.now() < deadline) await delay(POLL_INTERVAL_MS);
}

async function openLog(path: string): Promise<FileHandle> {
  const size = await stat(path).then(
    (file) => file.size,
    () => 0,
  );
  if (size > LOG_ROTATION_BYTES) await rename(path, `${path}.1`);
  return open(path, 'a+', 0o600);
}

async function readFrom(log: FileHandle, position: number): Promise<string> {
  const length = (await log.stat()).size - position;
  const { buffer } = await log.read(Buffer.alloc(length), 0, length, position);
  return buffer.toString('utf8').trim();
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new EmbeddedDatabaseError('No free port on 127.0.0.1.');
  return address.port;
}
