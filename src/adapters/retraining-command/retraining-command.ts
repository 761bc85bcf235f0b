import { spawn } from 'node:child_process';

/** What a program that retrains is told. */
export interface RetrainingOrder {
  readonly requestId: string;
  readonly priority: string;
  /** Signed, for a day at least. */
  readonly manifestUrl: string;
}

/** Starts the configured program. */
export interface RetrainingCommand {
  /** Resolves when it ended well; rejects with what went wrong, or when it takes longer than ten minutes and is ended. */
  run(order: RetrainingOrder): Promise<void>;
}

const TIMEOUT_MS = 600_000;
const MAX_WORDS = 500;
/** What a program that failed said last has come by then. */
const LAST_WORDS_MS = 1_000;
const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' };

/**
 * `path`: absolute. Started without a shell, with an environment that holds no secret of the platform, in a process group of its
 * own: when it fails or takes too long, what it started is ended with it. What it leaves running when it ends well goes on.
 */
export function createRetrainingCommand(path: string, timeoutMs = TIMEOUT_MS): RetrainingCommand {
  return {
    run: ({ requestId, priority, manifestUrl }) =>
      new Promise((resolve, reject) => {
        const child = spawn(path, [requestId, priority, manifestUrl], {
          stdio: ['ignore', 'ignore', 'pipe'],
          env: ENVIRONMENT,
          detached: true,
        });
        const timer = setTimeout(() => endGroup(child.pid), timeoutMs);
        let words = '';
        child.stderr.on('data', (piece: Buffer) => {
          words = (words + piece.toString()).slice(-MAX_WORDS);
        });
        child.on('error', (error) => {
          clearTimeout(timer);
          reject(error);
        });
        child.on('exit', (code) => {
          clearTimeout(timer);
          if (code === 0) {
            resolve();
            return;
          }
          endGroup(child.pid);
          // What it started may have left the group and hold the error stream for as long as it lives.
          setTimeout(() => child.stderr.destroy(), LAST_WORDS_MS).unref();
        });
        child.on('close', (code, signal) => {
          if (code !== 0) reject(new Error(`The command ended with ${code ?? signal}. ${words}`.trim()));
        });
      }),
  };
}

/** Ends a program and what it started; nothing when none of them is left. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
