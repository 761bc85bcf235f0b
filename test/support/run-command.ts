import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { buildProgram } from './build.js';

/** How a command ended and what it said. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandSettings {
  /** The whole environment but PATH. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Run as this user; for tests that run as root. */
  readonly uid?: number;
}

/** Runs `vitrine` with these arguments to its end. */
export async function runCommand(args: readonly string[], settings: CommandSettings): Promise<CommandResult> {
  const { environment = {}, folder, uid } = settings;
  const child = spawn(process.execPath, [await buildProgram(), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}
