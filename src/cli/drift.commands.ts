import { readFile, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { ImageFolders } from '../adapters/image-folders/image-folders.js';
import { UserErrors } from '../errors.js';
import type { OperationContext } from '../operations/_shared/context.js';
import type { LocalSet } from '../operations/drift/run-here.js';
import { CommandError, EXIT } from './_shared/exit-codes.js';
import { type ProgressBar, startProgressBar } from './_shared/progress-bar.js';
import { alignPairs, formatNumber, terminal } from './_shared/terminal.js';

export interface DriftCommandDeps {
  readonly withOperations: <T>(work: (ctx: OperationContext) => Promise<T>) => Promise<T>;
  readonly openFolder: (folder: string) => Promise<ImageFolders>;
}

interface SetFlags {
  readonly predictions?: string;
  readonly model?: string;
}

/** A file of predictions may be as large as an upload. */
const MAX_PREDICTION_BYTES = 25 * 1024 * 1024;

/** `vitrine baseline`: what a folder of pictures looks like, kept under a name. */
export function baselineCommand(deps: DriftCommandDeps): Command {
  return withSetOptions(new Command('baseline'))
    .summary('keep what a folder of pictures looks like')
    .description(
      'Profiles all pictures of a folder of this machine and keeps the profile under a name, in place of an earlier one. Files that are no picture are counted and named.',
    )
    .requiredOption('--name <name>', 'its name, 1 to 200 characters')
    .addHelpText('after', '\nExample:\n  vitrine baseline sets/2026-09 --name shop --predictions sets/2026-09.csv')
    .action(async (folder: string, flags: SetFlags & { readonly name: string; readonly json?: true }) => {
      await deps.withOperations(async (ctx) => {
        const { buildBaselineHere } = await import('../operations/drift/run-here.js');
        const { findBaseline } = await import('../operations/drift/read-drift.js');
        const id = await withSet(deps, { folder, flags }, (set) => buildBaselineHere(ctx, flags.name, set));
        const built = await findBaseline(ctx, id);
        if (flags.json === true) terminal.print(JSON.stringify(built));
        else for (const line of describeBaseline(built)) terminal.print(line);
      });
    });
}

interface BuiltBaseline {
  readonly id: string;
  readonly name: string;
  readonly imageCount: number;
  readonly predictionCount: number;
  readonly profileHash: string;
}

function describeBaseline(built: BuiltBaseline | null): string[] {
  if (built === null) return [];
  return alignPairs([
    ['Baseline', `${built.name} (${built.id})`],
    ['Pictures', formatNumber(built.imageCount)],
    ['Predicted', formatNumber(built.predictionCount)],
    ['Profile', built.profileHash],
  ]);
}

type FailOn = 'low' | 'medium' | 'high' | 'never';

interface CheckFlags extends SetFlags {
  readonly baseline: string;
  readonly html?: string;
  readonly json?: string;
  readonly failOn: FailOn;
}

/** `vitrine check-drift`: a folder of pictures against a baseline. */
export function checkDriftCommand(deps: DriftCommandDeps): Command {
  return withSetOptions(new Command('check-drift'), { json: false })
    .summary('compare a folder of pictures with a baseline')
    .description(
      'Compares all pictures of a folder of this machine with the baseline of a name. The report is kept by the platform like any other, with its alert and retraining request. Exits with 3 when the set drifted.',
    )
    .requiredOption('--baseline <name>', 'the name of the baseline')
    .option('--html <file>', 'write the report as a page')
    .option('--json <file>', 'write the report as JSON; - for stdout')
    .addOption(
      new Option('--fail-on <severity>', 'exit with 3 at this severity or above')
        .choices(['low', 'medium', 'high', 'never'])
        .default('low'),
    )
    .addHelpText(
      'after',
      '\nExample:\n  vitrine check-drift sets/today --baseline shop --html drift.html --fail-on medium',
    )
    .action(async (folder: string, flags: CheckFlags) => {
      await deps.withOperations(async (ctx) => {
        const { checkDriftHere } = await import('../operations/drift/run-here.js');
        const { findReport } = await import('../operations/drift/read-drift.js');
        const id = await withSet(deps, { folder, flags }, (set) => checkDriftHere(ctx, flags.baseline, set));
        await writeFiles(ctx, id, flags);
        const report = await findReport(ctx, id);
        if (report === null) return;
        terminal.say(report.summary);
        if (flags.failOn !== 'never' && isAtLeast(report.severity, flags.failOn)) process.exitCode = EXIT.PARTLY;
      });
    });
}

function isAtLeast(severity: string, limit: FailOn): boolean {
  const rising = ['none', 'low', 'medium', 'high'];
  return rising.indexOf(severity.toLowerCase()) >= rising.indexOf(limit);
}

async function writeFiles(ctx: OperationContext, reportId: string, { html, json }: CheckFlags): Promise<void> {
  const { reportKey } = await import('../operations/drift/report-files.js');
  const wanted = [
    ['html', html],
    ['json', json],
  ] as const;
  for (const [form, file] of wanted) {
    if (file === undefined) continue;
    const stored = await ctx.deps.objects.get(reportKey(reportId, form));
    if (stored === null) throw new CommandError(EXIT.FAILED, 'The report is gone from the object store.');
    if (form === 'json' && file === '-') terminal.print(stored.bytes.toString());
    else await writeFile(file, stored.bytes);
  }
}

function withSetOptions(command: Command, { json } = { json: true }): Command {
  command
    .argument('<folder>', 'the folder; everything below it is read')
    .option('--predictions <file>', 'CSV or lines of JSON: imageKey (the path below the folder), label, confidence')
    .option(
      '--model <name>',
      'the model that made the predictions; without them the one of DRIFT_MODEL, which then does',
    );
  return json ? command.option('--json', 'answer the baseline as JSON') : command;
}

interface Wanted {
  readonly folder: string;
  readonly flags: SetFlags;
}

/** Opens the folder, shows the progress, and says what is wrong with what was asked. */
async function withSet<T>(
  deps: DriftCommandDeps,
  { folder, flags }: Wanted,
  work: (set: LocalSet) => Promise<T>,
): Promise<T> {
  const path = resolve(folder);
  if (!(await isFolder(path))) throw new CommandError(EXIT.USAGE, `${folder} is no folder.`);
  let bar: ProgressBar | null = null;
  try {
    return await work({
      folders: await deps.openFolder(path),
      folder: path,
      predictions: flags.predictions === undefined ? null : await readPredictions(flags.predictions),
      model: flags.model ?? null,
      onProgress: ({ total, done, failed }) => {
        bar ??= startProgressBar('Pictures', total);
        bar.set(done, failed === 0 ? '' : `${failed} unusable`);
      },
    });
  } catch (error) {
    if (error instanceof UserErrors) throw new CommandError(EXIT.USAGE, error.message);
    const isOfSet =
      error instanceof Error && ['RunRefusedError', 'ProfileError', 'FolderRefusedError'].includes(error.name);
    throw isOfSet ? new CommandError(EXIT.FAILED, error.message) : error;
  } finally {
    (bar as ProgressBar | null)?.end();
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function readPredictions(file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  if (found?.isFile() !== true) throw new CommandError(EXIT.USAGE, `${file} is no file.`);
  if (found.size > MAX_PREDICTION_BYTES) throw new CommandError(EXIT.USAGE, `${file} has more than 25 MB.`);
  return readFile(file, 'utf8');
}
