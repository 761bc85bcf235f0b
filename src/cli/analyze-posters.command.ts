import { Command, Option } from 'commander';
import type { OperationContext } from '../operations/_shared/context.js';
import type { AnalyzedContent } from '../operations/posters/analyze-now.js';
import { EXIT } from './_shared/exit-codes.js';
import { startProgressBar } from './_shared/progress-bar.js';
import { readCount } from './_shared/read-arguments.js';
import { describeAnalysis } from './posters/describe-analysis.js';
import { type RowWriter, writeRows } from './posters/write-rows.js';

export interface AnalyzePostersDeps {
  readonly withOperations: <T>(work: (ctx: OperationContext) => Promise<T>) => Promise<T>;
}

interface Flags {
  readonly limit?: number;
  readonly jsonArray?: true;
  readonly ndjson?: true;
  readonly includeInactive?: true;
  readonly batchSize: number;
  readonly downloadTimeout: number;
  readonly provider?: 'local' | 'openai' | 'hybrid';
  readonly preset?: string;
  readonly refresh?: true;
}

/** `vitrine analyze-posters`: looks at the posters of the database's contents, in this process. */
export function analyzePostersCommand({ withOperations }: AnalyzePostersDeps): Command {
  return new Command('analyze-posters')
    .summary('tell which parts of posters stay clear')
    .description(
      'Looks at the posters of the contents in the database, in the order of their external ids, and stores what it finds. Needs no running server. A poster that cannot be had is a row with its failure; the others go on. Exits with 3 when there were such rows.',
    )
    .option('--limit <count>', 'at most so many', readCount)
    .addOption(new Option('--json-array', 'answer one JSON array').conflicts('ndjson'))
    .option('--ndjson', 'answer one JSON object a line')
    .option('--include-inactive', 'also those that are not shown now')
    .option('--batch-size <count>', 'posters read and answered together, 1 to 1000', readCount, 200)
    .option('--download-timeout <seconds>', 'for one try to fetch one poster, 1 to 300', readCount, 30)
    .addOption(
      new Option('--provider <name>', 'who looks; POSTER_PROVIDER when left out').choices([
        'local',
        'openai',
        'hybrid',
      ]),
    )
    .option('--preset <name>', 'the zones: tile-2x3, prime-2x3, cover-16x9 or square-crop', 'tile-2x3')
    .option('--refresh', 'look anew, whatever was found before')
    .addHelpText(
      'after',
      `
Examples:
  vitrine analyze-posters --limit 100 --json-array > posters.json
  vitrine analyze-posters --include-inactive --ndjson --batch-size 50 --download-timeout 60 --provider local`,
    )
    .action(async (flags: Flags) => {
      const stopping = new AbortController();
      // Between two posters, so that the answer stays whole.
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
      const { failed } = await withOperations((ctx) => run({ ...ctx, signal: stopping.signal }, flags));
      if (failed > 0) process.exitCode = EXIT.PARTLY;
      if (stopping.signal.aborted) process.exitCode = EXIT.FAILED;
    });
}

async function run(ctx: OperationContext, flags: Flags): Promise<{ failed: number }> {
  const { analyzeNow } = await import('../operations/posters/analyze-now.js');
  const rows = writeRows(flags.jsonArray === true ? 'ARRAY' : flags.ndjson === true ? 'LINES' : 'TEXT');
  const progress = startProgress();
  let failed = 0;
  try {
    const found = analyzeNow(ctx, {
      limit: flags.limit ?? null,
      includeInactive: flags.includeInactive === true,
      batchSize: flags.batchSize,
      downloadMs: flags.downloadTimeout * 1_000,
      provider: flags.provider === undefined ? null : PROVIDERS[flags.provider],
      preset: flags.preset,
      refresh: flags.refresh === true,
      onProgress: (done, total) => progress.set(done, total),
    });
    for await (const one of found) {
      writeOne(rows, one);
      if (one.analysis.failureCode !== null) failed += 1;
    }
  } finally {
    progress.end();
    // What a reader of JSON gets is whole, whatever happened.
    rows.end();
  }
  return { failed };
}

const PROVIDERS = { local: 'LOCAL', openai: 'OPENAI', hybrid: 'HYBRID' } as const;

function writeOne(rows: RowWriter, { externalId, analysis }: AnalyzedContent): void {
  const row = describeAnalysis(externalId, analysis);
  const { verdict, score, failure } = row;
  rows.write(row, () =>
    failure === null
      ? `${verdict.padEnd(7)} ${String(score).padStart(3)}  ${externalId}`
      : `FAILED       ${externalId}  ${failure.code}: ${failure.message}`,
  );
}

/** On a terminal only: where stderr goes to a file, nobody watches. */
function startProgress() {
  let bar: ReturnType<typeof startProgressBar> | null = null;
  return {
    set(done: number, total: number) {
      if (!process.stderr.isTTY) return;
      bar ??= startProgressBar('Posters', total);
      bar.set(done);
    },
    end: () => bar?.end(),
  };
}
