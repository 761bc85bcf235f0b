import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import { type ApiClient, createApiClient } from './_shared/api-client.js';
import { batchRows } from './_shared/batch-rows.js';
import { CommandError, EXIT } from './_shared/exit-codes.js';
import { readServerOptions, withServerOptions } from './_shared/server-options.js';
import { alignPairs, formatNumber, terminal } from './_shared/terminal.js';
import { type ContentInput, type ContentRow, readContents } from './posters/read-contents.js';

interface Flags {
  readonly url: string;
  readonly key?: string;
  readonly json?: true;
}

interface Counts {
  readonly rows: number;
  readonly created: number;
  readonly changed: number;
  readonly refused: number;
}

interface Payload {
  readonly created: number;
  readonly changed: number;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
    readonly message: string;
  }[];
}

const IMPORT = `mutation ($input: ImportContentInput!) {
  importContent(input: $input) { created changed userErrors { code field message } }
}`;
const BATCH_ROWS = 200;

/** `vitrine import-content`: titles from a file, over the public API. */
export function importContentCommand(): Command {
  return withServerOptions(new Command('import-content'))
    .summary('import titles with posters from a CSV or NDJSON file')
    .description(
      'Sends the titles of a file to a running server, up to 200 at a time. Columns are found by their names: externalId and title must be there; kind, active and posterUrl may. What is known by its externalId is changed where it differs, so it can be run again.',
    )
    .argument('<file>', 'the file; .ndjson and .jsonl are read as NDJSON, anything else as CSV')
    .option('--json', 'answer the counts as JSON')
    .addHelpText(
      'after',
      `
Example:
  VITRINE_KEY=vt_… vitrine import-content titles.csv

Exits with 3 when rows were refused; the others are stored.`,
    )
    .action(async (file: string, flags: Flags) => {
      const counts = await importFile(file, createApiClient(readServerOptions(flags)));
      if (flags.json === true) terminal.print(JSON.stringify(counts));
      else for (const line of describe(counts)) terminal.print(line);
      if (counts.refused > 0) process.exitCode = EXIT.PARTLY;
    });
}

async function importFile(path: string, api: ApiClient): Promise<Counts> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile() !== true) throw new CommandError(EXIT.USAGE, `There is no file ${path}.`);
  let counts: Counts = { rows: 0, created: 0, changed: 0, refused: 0 };
  for await (const { rows } of batchRows(readContents(path), BATCH_ROWS)) counts = await sendBatch(api, rows, counts);
  return counts;
}

async function sendBatch(api: ApiClient, batch: readonly ContentRow[], before: Counts): Promise<Counts> {
  const good: { readonly line: number; readonly input: ContentInput }[] = [];
  const refused = new Set<number>();
  const refuse = (line: number, words: string): void => {
    refused.add(line);
    terminal.say(`  line ${line}: ${words}`);
  };
  for (const { line, content } of batch) {
    if ('problem' in content) refuse(line, content.problem);
    else good.push({ line, input: content.input });
  }
  const stored =
    good.length === 0
      ? NOTHING
      : await send(
          api,
          good.map(({ input }) => input),
        );
  for (const { code, field, message } of stored.userErrors) {
    const row = good[Number(field?.[1] ?? Number.NaN)];
    if (row === undefined) throw new CommandError(EXIT.SERVER, `The server refused the call: ${message}`);
    refuse(row.line, `${code} ${field?.[2] ?? ''}: ${message}`);
  }
  return {
    rows: before.rows + batch.length,
    created: before.created + stored.created,
    changed: before.changed + stored.changed,
    refused: before.refused + refused.size,
  };
}

const NOTHING: Payload = { created: 0, changed: 0, userErrors: [] };

async function send(api: ApiClient, contents: readonly ContentInput[]): Promise<Payload> {
  return (await api.execute<{ importContent: Payload }>(IMPORT, { input: { contents } })).importContent;
}

function describe({ rows, created, changed, refused }: Counts): string[] {
  return alignPairs([
    ['Rows', formatNumber(rows)],
    ['New', formatNumber(created)],
    ['Changed', formatNumber(changed)],
    ['Refused', formatNumber(refused)],
  ]);
}
