import { Command } from 'commander';
import { demoCommand, runDemo } from '../cli/demo.command.js';
import { startCommand } from '../cli/start.command.js';
import { openDemoSource } from './demo-source.js';
import { startPlatform } from './start-platform.js';
import { VERSION } from './version.js';

/** The `vitrine` program. What a command needs beyond its arguments is given here, loaded only when it runs. */
export function createProgram(): Command {
  const program = new Command('vitrine')
    .description('The GraphQL platform behind a visual catalogue: products, SKUs, images and review, live.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('Run it with --help to see what it takes.');
  const commands = [
    startCommand({
      version: VERSION,
      startPlatform,
      loadDemo: (server) => runDemo(server, { openDemoSource, json: false }),
    }),
    demoCommand({ openDemoSource }),
  ];
  for (const command of commands) program.addCommand(command.copyInheritedSettings(program));
  return program;
}
