import { Command } from 'commander';
import { EXIT } from './_shared/exit-codes.js';
import { terminal } from './_shared/terminal.js';

/** What was found on one point. */
export interface Finding {
  readonly name: string;
  /** False: the platform will not work until it is mended. */
  readonly ok: boolean;
  /** What was found; on a failure, why and how to mend it. */
  readonly detail: string;
}

export interface DoctorDeps {
  /** Looks at one point after the other. */
  readonly examine: () => AsyncIterable<Finding>;
}

/** `vitrine doctor`: whether this machine and its settings are fit to run the platform. */
export function doctorCommand({ examine }: DoctorDeps): Command {
  return new Command('doctor')
    .summary('check that this machine and its settings are fit')
    .description(
      'Tries everything that the platform needs: Node, settings, data folder, database, tables, job queue, object store, the processes that decode pictures, clocks. Says how to mend what does not work, and then exits with 1.',
    )
    .option('--json', 'answer one JSON object a line')
    .addHelpText(
      'after',
      `
Examples:
  vitrine doctor
  DATABASE_URL=postgres://… vitrine doctor --json`,
    )
    .action(async (flags: { json?: true }) => {
      let failed = 0;
      for await (const finding of examine()) {
        if (!finding.ok) failed += 1;
        terminal.print(flags.json === true ? JSON.stringify(finding) : describe(finding));
      }
      if (failed > 0) process.exitCode = EXIT.FAILED;
    });
}

const NAME_WIDTH = 14;

function describe({ name, ok, detail }: Finding): string {
  const { onStdout: paint } = terminal;
  const continued = `\n${' '.repeat(NAME_WIDTH + 4)}`;
  return `${ok ? paint('green', '✓') : paint('red', '✗')} ${name.padEnd(NAME_WIDTH)}  ${detail.replaceAll('\n', continued)}`;
}
