import { Command } from 'commander';
import type { OperationContext } from '../operations/_shared/context.js';
import { EXIT } from './_shared/exit-codes.js';
import { startProgressBar } from './_shared/progress-bar.js';
import { readCount } from './_shared/read-arguments.js';
import { alignPairs, formatNumber, terminal } from './_shared/terminal.js';

export interface BackfillSkusDeps {
  readonly withOperations: <T>(work: (ctx: OperationContext) => Promise<T>) => Promise<T>;
}

interface Flags {
  readonly idColumn: string;
  readonly vendorColumn: string;
  readonly codeColumn: string;
  readonly skuColumn: string;
  readonly batch: number;
  readonly json?: true;
}

/** `vitrine backfill-skus`: SKUs for the rows of a table of one's own. */
export function backfillSkusCommand({ withOperations }: BackfillSkusDeps): Command {
  return new Command('backfill-skus')
    .summary('give SKUs to the rows of a table of your own')
    .description(
      'Fills a column of a table in the same database with SKUs, for every row that has none. Each batch is a transaction: it can be stopped at any point and run again. Exits with 3 when no SKU could be made of some rows.',
    )
    .argument('<table>', 'the table, or schema.table')
    .option('--id-column <name>', 'its unique id', 'id')
    .option('--vendor-column <name>', "the vendor's id or code", 'vendor')
    .option('--code-column <name>', "the vendor's raw code", 'code')
    .option('--sku-column <name>', 'where the SKU goes', 'sku')
    .option('--batch <rows>', 'rows of one transaction, 1 to 10 000', readCount, 1_000)
    .option('--json', 'answer the counts as JSON')
    .addHelpText(
      'after',
      `
Example:
  DATABASE_URL=postgres://… vitrine backfill-skus shop.items --code-column item_code`,
    )
    .action(async (table: string, flags: Flags) => {
      const stopping = new AbortController();
      // Between two batches, so that the one in hand is not lost.
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
      const result = await withOperations((ctx) => fill(ctx, table, { ...flags, signal: stopping.signal }));
      const { failures, completed, ...counts } = result;
      if (flags.json === true) terminal.print(JSON.stringify({ ...counts, completed, failures }));
      else for (const line of describe(counts)) terminal.print(line);
      if (flags.json !== true) for (const { id, reason } of failures) terminal.say(`  row ${id}: ${reason}`);
      if (!completed) terminal.say('Stopped; run it again to go on.');
      if (counts.failed > 0) process.exitCode = EXIT.PARTLY;
      if (!completed) process.exitCode = EXIT.FAILED;
    });
}

async function fill(ctx: OperationContext, table: string, flags: Flags & { readonly signal: AbortSignal }) {
  const { backfillSkus } = await import('../operations/catalog/backfill-skus.js');
  let bar: ReturnType<typeof startProgressBar> | null = null;
  const { idColumn, vendorColumn, codeColumn, skuColumn, signal } = flags;
  try {
    return await backfillSkus(ctx, {
      table,
      idColumn,
      vendorColumn,
      codeColumn,
      skuColumn,
      batchSize: flags.batch,
      signal,
      onProgress: ({ total, done, failed }) => {
        bar ??= startProgressBar('Rows', total);
        bar.set(done, failed === 0 ? '' : `${failed} without a usable code`);
      },
    });
  } finally {
    (bar as ReturnType<typeof startProgressBar> | null)?.end();
  }
}

function describe(counts: {
  inserted: number;
  existing: number;
  collisionsResolved: number;
  failed: number;
}): string[] {
  return alignPairs([
    ['New SKUs', formatNumber(counts.inserted)],
    ['Known', formatNumber(counts.existing)],
    ['Collisions', `${formatNumber(counts.collisionsResolved)}  told apart`],
    ['Without', `${formatNumber(counts.failed)}  have no usable code or vendor`],
  ]);
}
