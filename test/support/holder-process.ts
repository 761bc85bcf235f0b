import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const ROOT = new URL('../../', import.meta.url);
const PROGRAM = new URL('programs/hold-data-folder.ts', import.meta.url).pathname;

/** What the process said: about what it holds, or why it could not. */
export interface HolderReport {
  readonly path?: string;
  readonly secretKey?: string;
  readonly url?: string;
  readonly created?: boolean;
  readonly adopted?: boolean;
  readonly name?: string;
  readonly message?: string;
}

export interface HolderProcess {
  readonly pid: number;
  /** Resolves when it holds the folder, or has failed. */
  readonly report: Promise<HolderReport>;
  /** Lets go in order, and waits for the end. */
  end(): Promise<void>;
  /** kill -9 to it and to everything in its process group, as a terminal would send a Ctrl-C; waits for the end. */
  kill(): Promise<void>;
}

/** Opens a data folder in a process of its own; see programs/hold-data-folder.ts. */
export function spawnHolder(folder: string, options: { database?: boolean; uid?: number } = {}): HolderProcess {
  const args = [folder, options.database === true ? 'database' : '', String(options.uid ?? '')];
  const child = spawn(process.execPath, ['--import', '@swc-node/register/esm-register', PROGRAM, ...args], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const exit = once(child, 'exit');
  const { pid } = child;
  if (pid === undefined) throw new Error('The process could not be started.');
  return {
    pid,
    report: readReport(child.stdout),
    end: async () => {
      child.stdin.end();
      await exit;
    },
    kill: async () => {
      process.kill(-pid, 'SIGKILL');
      await exit;
    },
  };
}

async function readReport(output: Readable): Promise<HolderReport> {
  const lines = createInterface(output)[Symbol.asyncIterator]();
  const { value, done } = await lines.next();
  if (done === true) throw new Error('The process ended without a word.');
  return JSON.parse(value) as HolderReport;
}
