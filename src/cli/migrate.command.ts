import { Command } from 'commander';
import { formatCount, terminal } from './_shared/terminal.js';

export interface MigrateDeps {
  /** Applies what is missing, or only names it; answers the migrations. */
  readonly migrateDatabase: (options: { readonly dryRun: boolean }) => Promise<readonly string[]>;
}

/** `vitrine migrate`: the database's tables, brought up to date. */
export function migrateCommand({ migrateDatabase }: MigrateDeps): Command {
  return new Command('migrate')
    .summary('bring the tables of the database up to date')
    .description(
      'Applies the migrations that the database lacks, each in a transaction of its own. "vitrine start" and the other roles do the same when they start; several at once take turns.',
    )
    .option('--dry-run', 'only name what would be applied')
    .option('--json', 'answer the names as JSON')
    .addHelpText(
      'after',
      `
Examples:
  DATABASE_URL=postgres://… vitrine migrate
  vitrine migrate --dry-run --json`,
    )
    .action(async (flags: { dryRun?: true; json?: true }) => {
      const dryRun = flags.dryRun === true;
      const names = await migrateDatabase({ dryRun });
      if (flags.json === true) {
        terminal.print(JSON.stringify(names));
        return;
      }
      for (const name of names) terminal.print(name);
      terminal.say(
        names.length === 0
          ? 'The database is up to date.'
          : `${formatCount(names.length, 'migration')} ${dryRun ? 'to apply' : 'applied'}.`,
      );
    });
}
