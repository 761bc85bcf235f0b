import { type SpawnOptions, spawn } from 'node:child_process';

/** The account that PostgreSQL runs under; null when it is the account of this process. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface Outcome {
  /** null when a signal ended it, or when it could not be started. */
  readonly code: number | null;
  /** What it wrote to stdout and stderr, in order of arrival; the reason instead when it could not be started. */
  readonly output: string;
}

/**
 * Options to start a program of PostgreSQL: under the account, from `/` (the working directory may be closed to it) and
 * with an environment of our own, so that no PGPORT, PGDATA or LC_MESSAGES of the shell leaks in.
 */
export function optionsFor(account: Account | null, extraEnvironment: Record<string, string> = {}): SpawnOptions {
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  return { cwd: '/', env: { ...env, ...extraEnvironment }, ...(account ?? {}) };
}

/** Runs a program to its end under the account. Never rejects: a program that cannot be started is an outcome too. */
export function runAs(account: Account | null, command: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const child = spawn(command, args, { ...optionsFor(account), stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString('utf8').trim() }));
  });
}

/** Whether the account can enter a folder. Asks the system, so that modes, groups and ACLs all count. */
export async function canEnter(account: Account | null, folder: string): Promise<boolean> {
  const { code } = await runAs(account, '/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder]);
  return code === 0;
}
