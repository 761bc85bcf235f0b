import { Command, Option } from 'commander';
import { ROLE_NAMES } from '../auth/policy.js';
import type { OperationContext } from '../operations/_shared/context.js';
import { readDate } from './_shared/read-arguments.js';
import { terminal } from './_shared/terminal.js';
import { describeKeys } from './describe-keys.js';

export interface KeysDeps {
  /** Runs work as the platform itself, on its database. */
  readonly withOperations: <T>(work: (ctx: OperationContext) => Promise<T>) => Promise<T>;
}

interface CreateFlags {
  readonly name: string;
  readonly role: (typeof ROLE_NAMES)[number][];
  readonly expires?: Date;
  readonly json?: true;
}

/** `vitrine keys`: API keys, made and ended on the platform's own machine, without a key. */
export function keysCommand({ withOperations }: KeysDeps): Command {
  const keys = new Command('keys')
    .summary('make, list and revoke API keys')
    .description(
      'Works on the database itself (DATABASE_URL, or that of the data folder), whether or not the platform runs: the way back in when every key is lost.',
    )
    .addHelpText(
      'after',
      `
Examples:
  VITRINE_KEY=$(vitrine keys create --name import --role EDITOR)
  vitrine keys create --name "Asha" --role REVIEWER --expires 2027-01-31
  vitrine keys list
  vitrine keys revoke key_…`,
    );
  keys
    .command('create')
    .description('Makes a key. Its secret is printed this once.')
    .requiredOption('--name <name>', 'who or what uses it')
    .addOption(new Option('--role <roles...>', 'what its holder may do').choices(ROLE_NAMES).makeOptionMandatory())
    .option('--expires <date>', 'when it ends by itself, such as 2027-01-31 (in UTC) or 2027-01-31T18:00:00Z', readDate)
    .option('--json', 'answer as JSON')
    .action(async (flags: CreateFlags) => {
      const { apiKey, secret } = await withOperations(async (ctx) => {
        const { createApiKey } = await import('../operations/system/create-api-key.js');
        return createApiKey(ctx, { name: flags.name, roles: flags.role, expiresAt: flags.expires ?? null });
      });
      if (flags.json === true) terminal.print(JSON.stringify({ ...apiKey, secret }));
      else {
        terminal.print(secret);
        terminal.say(`${apiKey.name} (${apiKey.roles.join(', ')}), ${apiKey.id}. The secret is not shown again.`);
      }
    });
  keys
    .command('list')
    .description('Lists all keys, without their secrets.')
    .option('--json', 'answer as JSON')
    .action(async (flags: { json?: true }) => {
      const rows = await withOperations(async (ctx) => {
        const { listApiKeys } = await import('../operations/system/read-api-keys.js');
        return listApiKeys(ctx);
      });
      if (flags.json === true) terminal.print(JSON.stringify(rows));
      else for (const line of describeKeys(rows, new Date())) terminal.print(line);
    });
  keys
    .command('revoke')
    .description('Ends a key for good, within a second.')
    .argument('<id>', 'its id, as listed')
    .action(async (id: string) => {
      const row = await withOperations(async (ctx) => {
        const { revokeApiKey } = await import('../operations/system/revoke-api-key.js');
        return revokeApiKey(ctx, id);
      });
      terminal.say(`${row.name} (${row.prefix}…) is revoked.`);
    });
  return keys;
}
