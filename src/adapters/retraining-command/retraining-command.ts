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
const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' };

/** `path`: absolute. Started without a shell, with an environment that holds no secret of the platform. */
export function createRetrainingCommand(path: string, timeoutMs = TIMEOUT_MS): RetrainingCommand {
  return {
    run: ({ requestId, priority, manifestUrl }) =>
      new Promise((resolve, reject) => {
        const child = spawn(path, [requestId, priority, manifestUrl], {
          stdio: ['ignore', 'ignore', 'pipe'],
          env: ENVIRONMENT,
          timeout: timeoutMs,
          killSignal: 'SIGKILL',
        });
        let words = '';
        child.stderr.on('data', (piece: Buffer) => {
          words = (words + piece.toString()).slice(-MAX_WORDS);
        });
        child.on('error', reject);
        child.on('close', (code, signal) => {
          if (code === 0) resolve();
          else reject(new Error(`The command ended with ${code ?? signal}. ${words}`.trim()));
        });
      }),
  };
}
