import { existsSync } from 'node:fs';
import { CommanderError } from 'commander';
import { isEnding } from '../cli/_shared/before-signal.js';
import { EXIT, type ExitCode } from '../cli/_shared/exit-codes.js';
import { guardOutput } from '../cli/_shared/guard-output.js';
import { terminal } from '../cli/_shared/terminal.js';
import { createProgram } from './create-program.js';
import { explainFailure } from './explain-failure.js';

/** Runs one command line. Failures become a message on stderr and the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  guardOutput();
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
    await createProgram().parseAsync(argv);
  } catch (error) {
    process.exitCode = present(error);
  }
}

function present(error: unknown): ExitCode {
  // commander has said already what it did not understand; help and version are answers, not failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.DONE : EXIT.USAGE;
  const { exitCode, message } = explainFailure(error);
  if (isEnding()) return exitCode;
  terminal.say(`${terminal.onStderr('red', '✗')} ${message}`);
  return exitCode;
}
