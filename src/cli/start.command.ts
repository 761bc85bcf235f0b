import { Command } from 'commander';
import { EXIT } from './_shared/exit-codes.js';
import { runUntilStopped } from './_shared/run-until-stopped.js';
import type { RunningPlatform, StartOptions } from './_shared/running-platform.js';
import type { ServerAddress } from './_shared/server-options.js';
import { presentStart } from './present-start.js';

export interface StartDeps {
  readonly version: string;
  readonly startPlatform: (options: StartOptions) => Promise<RunningPlatform>;
  /** Loads the demonstration catalogue into a running server and says what to look at. */
  readonly loadDemo: (server: ServerAddress) => Promise<void>;
}

interface Flags {
  readonly demo?: true;
  readonly json?: true;
}

/** `vitrine start`: the whole platform in one process. */
export function startCommand({ version, startPlatform, loadDemo }: StartDeps): Command {
  return new Command('start')
    .summary('run the whole platform in this process')
    .description(
      'Runs everything in one process: PostgreSQL (its own, unless DATABASE_URL names one), migrations, the API, live subscriptions and the workers. Settings come from the environment and from .env; see docs/configuration.md.',
    )
    .option('--demo', 'also load a sample catalogue and run it through every engine')
    .option('--json', 'say where it listens as one line of JSON')
    .addHelpText(
      'after',
      `
Examples:
  vitrine start                         in ./.vitrine, at port 4000
  vitrine start --demo                  with 42 products to look at
  PORT=0 vitrine start --json           at a free port, for scripts
  DATABASE_URL=postgres://… vitrine start`,
    )
    .action(async (flags: Flags) => {
      await runUntilStopped(
        () => startPlatform({ role: 'all' }),
        async (platform) => {
          presentStart(platform, { version, json: flags.json === true });
          if (flags.demo) await platform.withKey((key) => loadDemo({ url: platform.url, key }));
        },
      );
      process.exitCode = EXIT.DONE;
    });
}
