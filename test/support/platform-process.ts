import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { buildProgram } from './build.js';

/** A `vitrine` process that has said where it listens. */
export interface PlatformProcess {
  readonly pid: number;
  readonly url: string;
  /** What it has logged so far, line by line. */
  log(): string[];
  /** When it has ended; with which code. */
  readonly ended: Promise<{ readonly code: number | null }>;
  /** kill -9, and waits for the end. */
  kill(): Promise<void>;
  /** SIGTERM, as orchestrators send; answers how it ended: with 0 if in order and in time. */
  stop(): Promise<{ readonly code: number | null }>;
}

export interface PlatformSettings {
  readonly role: 'start' | 'api' | 'worker';
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

const running = new Set<ChildProcess>();
// A test run that ends half-way takes its processes with it.
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Starts the built program on a data folder and waits until it listens. */
export async function startProcess({ role, folder, environment }: PlatformSettings): Promise<PlatformProcess> {
  const child = spawn(process.execPath, [await buildProgram(), role, '--json'], {
    // Not the checkout: a .env there is somebody's own.
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      PORT: '0',
      LOG_LEVEL: 'error',
      IMAGE_PROCESSES: '1',
      DATA_DIR: folder,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const exit = once(child, 'exit').finally(() => running.delete(child)) as Promise<[number | null]>;
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) throw new Error(`"vitrine ${role}" ended before it listened. It said:\n${said}`);
  const { url } = JSON.parse(first.value) as { url: string };
  return {
    pid: child.pid ?? 0,
    url,
    ended: exit.then(([code]) => ({ code })),
    log: () => said.split('\n').filter((line) => line !== ''),
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exit;
      return { code };
    },
  };
}

/** Kills what is left of the processes this test file has started. Belongs in `afterAll`. */
export async function killProcesses(): Promise<void> {
  const ends = [...running].map((child) => once(child, 'exit'));
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(ends);
}

/**
 * A port that nothing listens at, for a server that must come back at the same address, or must not be there. It is below those
 * that systems give to connections and to whoever asks for any: nobody gets it while it is closed.
 */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    const server = createServer();
    const isFree = await new Promise((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isFree !== true) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
