import type { ImageFolders } from '../../adapters/image-folders/image-folders.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import { newId } from '../../entities/_shared/type-id.js';
import { activeBaselineByName, insertBaseline } from '../../entities/drift/drift-baseline.queries.js';
import { runOfJob } from '../../entities/drift/drift-run.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { failJob } from '../_shared/start-job.js';
import { checkBaselineName } from './create-drift-baseline.js';
import { END_PIECE, RunRefusedError, type SetSource } from './image-set.js';
import { countImages, listImageSet } from './list-image-set.js';
import { profileItems } from './profile-items.js';
import { type NewRun, recordRun } from './start-run.js';
import { concludeRun } from './work-on-run.js';

export interface Progress {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
}

/** A folder of this machine that is profiled by this process alone, whatever DATA_ROOT says. */
export interface LocalSet {
  /** The folder as its root, and its name for people. */
  readonly folders: ImageFolders;
  readonly folder: string;
  /** Predictions by image key, of a file in the forms that uploads have; null without. */
  readonly predictions: string | null;
  readonly model: string | null;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Builds a baseline of a folder of this machine in this process, and answers its id. Rejects with UserErrors for the name or model, a
 * RunRefusedError or a ProfileError for the set; the job then is FAILED.
 */
export async function buildBaselineHere(ctx: OperationContext, name: string, set: LocalSet): Promise<string> {
  requireRight(ctx, 'drift:write');
  const baselineId = newId('baseline');
  const checked = checkBaselineName(name);
  await runHere(ctx, set, async (source) => {
    await ctx.transaction((tx) => tx.query(insertBaseline, [baselineId, checked, set.model, ctx.deps.clock.now()]));
    return { kind: 'BUILD_BASELINE', baselineId, source };
  });
  return baselineId;
}

/**
 * Compares a folder of this machine with the active baseline of a name in this process, and answers the report's id. Rejects as
 * `buildBaselineHere`; UserErrors NOT_FOUND for a name that has no baseline.
 */
export async function checkDriftHere(ctx: OperationContext, baselineName: string, set: LocalSet): Promise<string> {
  requireRight(ctx, 'drift:write');
  const baseline = await findOne(ctx.deps.database, activeBaselineByName, [baselineName]);
  if (baseline === null) throw UserErrors.of('NOT_FOUND', 'baseline', 'There is no baseline of that name.');
  const baselineId = baseline.id;
  const { reportId } = await runHere(ctx, set, (source) =>
    Promise.resolve({ kind: 'CHECK_DRIFT', baselineId, source }),
  );
  return reportId ?? '';
}

async function runHere(outer: OperationContext, set: LocalSet, begin: (source: SetSource) => Promise<NewRun>) {
  const source = sourceOf(outer, set);
  const drift = { ...outer.deps.drift, folders: set.folders };
  const ctx: OperationContext = { ...outer, deps: { ...outer.deps, drift } };
  const total = await countImages(ctx, source);
  const run = await begin(source);
  const jobId = await ctx.transaction((tx) => recordRun(tx, ctx, run));
  try {
    let done = 0;
    let failed = 0;
    const onImage = (outcome: 'profiled' | 'failed') => {
      done += 1;
      failed += outcome === 'failed' ? 1 : 0;
      set.onProgress({ total, done, failed });
    };
    const profile = await profileItems(ctx, { source, items: listImageSet(ctx, source), onImage });
    const row = await getOne(ctx.deps.database, runOfJob, [jobId, END_PIECE]);
    await concludeRun(ctx, row, profile);
    return row;
  } catch (error) {
    const words =
      error instanceof RunRefusedError ? error.message : 'The command that profiled the set did not finish.';
    await ctx.transaction((tx) => failJob(tx, ctx, { jobId, error: words }));
    throw error;
  }
}

function sourceOf(ctx: OperationContext, { folder, predictions, model }: LocalSet): SetSource {
  const source: SetSource = { directory: '.', local: folder };
  const named = model === null ? source : { ...source, model };
  if (predictions !== null) return { ...named, predictionText: predictions };
  if (model === null) return source;
  if (ctx.deps.drift.classifier?.name === model) return { ...named, classify: true };
  throw UserErrors.of('NOT_FOUND', 'model', 'There is no such model to label pictures; see DRIFT_MODEL.');
}
