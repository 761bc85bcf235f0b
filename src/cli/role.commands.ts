import { Command } from 'commander';
import { runUntilStopped } from './_shared/run-until-stopped.js';
import type { RunningPlatform, StartOptions } from './_shared/running-platform.js';
import { presentRole, presentStart } from './present-start.js';

export interface RoleDeps {
  readonly version: string;
  readonly startPlatform: (options: StartOptions) => Promise<RunningPlatform>;
}

/** `vitrine api`: one of several processes that answer. */
export function apiCommand({ version, startPlatform }: RoleDeps): Command {
  return new Command('api')
    .summary('run a process that answers requests, beside others')
    .description(
      'Serves GraphQL over HTTP and WebSocket, uploads and files; jobs are left to "vitrine worker". Any number may share one DATABASE_URL and one DATA_DIR; SECRET_KEY must be the same everywhere.',
    )
    .option('--json', 'say where it listens as one line of JSON')
    .addHelpText(
      'after',
      `
Example:
  DATABASE_URL=postgres://… SECRET_KEY=… PORT=4000 vitrine api`,
    )
    .action(async (flags: { json?: true }) => {
      await runUntilStopped(
        () => startPlatform({ role: 'api' }),
        (platform) => presentStart(platform, { version, json: flags.json === true }),
      );
    });
}

/** `vitrine worker`: one of several processes that work. */
export function workerCommand({ version, startPlatform }: RoleDeps): Command {
  return new Command('worker')
    .summary('run a process that works on jobs, beside others')
    .description(
      'Measures and judges pictures, keeps the event log in order and does what time brings. Serves nothing but /healthz, /readyz and /metrics. Any number may share one DATABASE_URL and one DATA_DIR.',
    )
    .option('--json', 'say where it listens as one line of JSON')
    .addHelpText(
      'after',
      `
Example:
  DATABASE_URL=postgres://… SECRET_KEY=… PORT=4100 vitrine worker`,
    )
    .action(async (flags: { json?: true }) => {
      await runUntilStopped(
        () => startPlatform({ role: 'worker' }),
        (platform) => presentRole(platform, { version, json: flags.json === true }),
      );
    });
}
