import { Command } from 'commander';
import { startCommand } from '../cli/start.command.js';
import { startPlatform } from './start-platform.js';
import { VERSION } from './version.js';

/** The `vitrine` program. What a command needs beyond its arguments is given here, loaded only when it runs. */
export function createProgram(): Command {
  const program = new Command('vitrine')
    .description('The GraphQL platform behind a visual catalogue: products, SKUs, images and review, live.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('Run it with --help to see what it takes.');
  const commands = [startCommand({ version: VERSION, startPlatform, loadDemo: () => Promise.resolve() })];
  for (const command of commands) program.addCommand(command.copyInheritedSettings(program));
  return program;
}
