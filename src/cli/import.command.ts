import { Command } from 'commander';
import { EXIT } from './_shared/exit-codes.js';
import { readServerOptions, withServerOptions } from './_shared/server-options.js';
import { alignPairs, formatNumber, terminal } from './_shared/terminal.js';
import { importFile } from './import/import-file.js';

interface Flags {
  readonly url: string;
  readonly key?: string;
  readonly errors?: string;
  readonly createVendors?: true;
  readonly ignoreUnknown?: true;
  readonly json?: true;
}

/** `vitrine import`: products from a file, over the public API. */
export function importCommand(): Command {
  return withServerOptions(new Command('import'))
    .summary('import products from a CSV or NDJSON file')
    .description(
      'Sends the products of a file to a running server, up to 500 at a time. Columns are found by their names: vendor and vendorCode must be there; name, category, gtin, externalId, mrp, price, discount, gst, currency, rawImageUrl and attributes.<anything> may. A product that is known is changed, an empty cell leaves it as it is. Interrupted, it goes on when run again; done, it is sent anew.',
    )
    .argument('<file>', 'the file; .ndjson and .jsonl are read as NDJSON, anything else as CSV')
    .option('--create-vendors', 'make vendors that are missing, named by their code')
    .option('--ignore-unknown', 'leave out columns that mean nothing here')
    .option('--errors <file>', 'write refused rows there as NDJSON, with their line numbers')
    .option('--json', 'answer the counts as JSON')
    .addHelpText(
      'after',
      `
Examples:
  VITRINE_KEY=vt_… vitrine import products.csv
  vitrine import products.csv --create-vendors --errors refused.ndjson
  vitrine import products.ndjson --url https://vitrine.example.com --json

Exits with 3 when rows were refused; the others are stored.`,
    )
    .action(async (file: string, flags: Flags) => {
      const { rows, created, changed, refused } = await importFile(file, readServerOptions(flags), {
        createVendors: flags.createVendors === true,
        ignoreUnknown: flags.ignoreUnknown === true,
        errorFile: flags.errors ?? null,
      });
      if (flags.json === true) terminal.print(JSON.stringify({ rows, created, changed, refused }));
      else for (const line of describe({ rows, created, changed, refused })) terminal.print(line);
      if (refused > 0) process.exitCode = EXIT.PARTLY;
    });
}

function describe(counts: { rows: number; created: number; changed: number; refused: number }): string[] {
  return alignPairs([
    ['Rows', formatNumber(counts.rows)],
    ['New', formatNumber(counts.created)],
    ['Known', `${formatNumber(counts.changed)}  (changed where the file says otherwise)`],
    ['Refused', formatNumber(counts.refused)],
  ]);
}
