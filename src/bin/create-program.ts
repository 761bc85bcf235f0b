import { Command } from 'commander';
import { analyzePostersCommand } from '../cli/analyze-posters.command.js';
import { backfillSkusCommand } from '../cli/backfill-skus.command.js';
import { calibrateCommand } from '../cli/calibrate.command.js';
import { demoCommand, runDemo } from '../cli/demo.command.js';
import { doctorCommand } from '../cli/doctor.command.js';
import { baselineCommand, checkDriftCommand } from '../cli/drift.commands.js';
import { healthCommand } from '../cli/health.command.js';
import { importCommand } from '../cli/import.command.js';
import { importContentCommand } from '../cli/import-content.command.js';
import { keysCommand } from '../cli/keys.command.js';
import { metricsCommand } from '../cli/metrics.command.js';
import { migrateCommand } from '../cli/migrate.command.js';
import { apiCommand, workerCommand } from '../cli/role.commands.js';
import { setupSqsCommand } from '../cli/setup-sqs.command.js';
import { startCommand } from '../cli/start.command.js';
import type { OperationContext } from '../operations/_shared/context.js';
import { openDemoSource } from './demo-source.js';
import { startPlatform } from './start-platform.js';
import { VERSION } from './version.js';

/** The `vitrine` program. What a command needs beyond its arguments is given here, and loaded only when it runs. */
export function createProgram(): Command {
  const program = new Command('vitrine')
    .description('The GraphQL platform behind a visual catalogue: products, SKUs, images and review, live.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('Run it with --help to see what it takes.')
    .addHelpText(
      'after',
      `
Begin with:
  vitrine start --demo

Settings come from the environment and from .env: docs/configuration.md. Exit codes: docs/cli.md.`,
    );
  for (const command of commands()) {
    program.addCommand(command.copyInheritedSettings(program));
    for (const inner of command.commands) inner.copyInheritedSettings(program);
  }
  return program;
}

function commands(): Command[] {
  const roles = { version: VERSION, startPlatform };
  const loadDemo = (server: { url: string; key: string }) => runDemo(server, { openDemoSource, json: false });
  return [
    startCommand({ ...roles, loadDemo }),
    demoCommand({ openDemoSource }),
    importCommand(),
    importContentCommand(),
    analyzePostersCommand({ withOperations }),
    keysCommand({ withOperations }),
    healthCommand(),
    metricsCommand(),
    doctorCommand({ examine }),
    apiCommand(roles),
    workerCommand(roles),
    migrateCommand({
      migrateDatabase: async (options) => (await import('./migrate-database.js')).migrateDatabase(options),
    }),
    backfillSkusCommand({ withOperations }),
    calibrateCommand({ withOperations }),
    baselineCommand({ withOperations, openFolder }),
    checkDriftCommand({ withOperations, openFolder }),
    setupSqsCommand({ setUpSqs: async (name) => (await import('./set-up-sqs.js')).setUpSqs(name) }),
  ];
}

async function withOperations<T>(work: (ctx: OperationContext) => Promise<T>): Promise<T> {
  return (await import('./with-operations.js')).withOperations(work);
}

async function openFolder(folder: string) {
  return (await import('../adapters/image-folders/local-image-folders.js')).createImageFolders(folder);
}

async function* examine() {
  yield* (await import('./doctor/examine.js')).examine();
}
