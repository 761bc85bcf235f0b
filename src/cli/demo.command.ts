import { Command } from 'commander';
import { createApiClient } from './_shared/api-client.js';
import { readServerOptions, type ServerAddress, withServerOptions } from './_shared/server-options.js';
import { terminal } from './_shared/terminal.js';
import type { DemoSource } from './demo/demo-source.js';
import { describeDemo, describeEngines, summariseDemo } from './demo/describe-demo.js';
import { loadDemo } from './demo/load-demo.js';
import { readDemoProducts } from './demo/read-demo-products.js';
import { showEngines } from './demo/show-engines.js';

export interface DemoDeps {
  readonly openDemoSource: () => Promise<DemoSource>;
}

/** `vitrine demo`: the sample catalogue, into a running server. */
export function demoCommand({ openDemoSource }: DemoDeps): Command {
  return withServerOptions(new Command('demo'))
    .summary('load the sample catalogue into a running server')
    .description(
      'Renders 42 product pictures, sound and flawed, sends them with their products over the public API and follows the job until each is judged; then has the other engines work on a prompt, two posters, variants of a picture and a drift check, all on the machine of the server. What is there already is left alone.',
    )
    .option('--json', 'answer the counts as JSON')
    .addHelpText(
      'after',
      `
Examples:
  VITRINE_KEY=vt_… vitrine demo
  vitrine demo --url https://vitrine.example.com --key vt_… --json`,
    )
    .action(async (given: { url: string; key?: string; json?: true }) => {
      await runDemo(readServerOptions(given), { openDemoSource, json: given.json === true });
    });
}

/** Loads the demonstration and says what came of it, on stdout. */
export async function runDemo(server: ServerAddress, options: DemoDeps & { json: boolean }): Promise<void> {
  const api = createApiClient(server);
  const source = await options.openDemoSource();
  const vendorIds = await loadDemo(api, source);
  const products = await readDemoProducts(api, [...vendorIds.values()]);
  const engines = await showEngines(api, { posters: source.posters, products });
  const summary = { ...summariseDemo(products), engines };
  if (options.json) {
    terminal.print(JSON.stringify(summary));
    return;
  }
  const { counts, operations, overlays } = describeDemo(summary);
  const { onStdout: paint } = terminal;
  terminal.print(`  ${paint('bold', `${summary.products} products of ${vendorIds.size} vendors`)}`);
  terminal.print();
  for (const line of counts) terminal.print(line);
  terminal.print();
  terminal.print(`  ${paint('bold', `Paste into ${server.url}/graphql`)}`);
  terminal.print();
  for (const line of operations) terminal.print(line.startsWith('  #') ? paint('dim', line) : line);
  terminal.print(`  ${paint('bold', 'What the checks saw')}`);
  terminal.print();
  for (const line of overlays) terminal.print(line);
  if (engines === null) return;
  terminal.print(`  ${paint('bold', 'What the other engines found')}`);
  terminal.print();
  for (const line of describeEngines(engines)) terminal.print(line);
}
