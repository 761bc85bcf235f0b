import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Tx } from '../../adapters/database/database.js';
import { parseProfile, profileHash } from '../../engines/drift/canonical-profile.js';
import { compareInSteps } from '../../engines/drift/compare-profiles.js';
import type { DriftResult } from '../../engines/drift/drift-result.js';
import type { Profile } from '../../engines/drift/profile.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import {
  type BaselineRow,
  baselineProfiles,
  baselinesByIds,
  lockBaseline,
} from '../../entities/drift/drift-baseline.queries.js';
import type { StoredExemplar } from '../../entities/drift/drift-report.entity.js';
import { insertMetricPoints, insertReport } from '../../entities/drift/drift-report.queries.js';
import { markConcluded, type RunRow } from '../../entities/drift/drift-run.queries.js';
import { append } from '../../events/append.js';
import type { OperationContext } from '../_shared/context.js';
import { settlePiece } from '../_shared/start-job.js';
import { changeAlert } from './change-alert.js';
import { END_PIECE, RunRefusedError, type SetSource } from './image-set.js';
import { requestRetraining, wantsRetraining } from './request-retraining.js';
import { storeExemplars } from './store-exemplars.js';
import { storeManifest } from './store-manifest.js';
import { storeReportFiles } from './store-report-files.js';

export interface CheckRun extends RunRow {
  readonly reportId: string;
}

/**
 * Compares a profile with the baseline of a run, and writes the report: its files, then, in one transaction with the end of the
 * job, its row, its points over time, the alert and the retraining request that follow. False when somebody else had ended the run.
 * The same profiles give the same report, but for its time and id.
 */
export async function writeReport(ctx: OperationContext, run: CheckRun, profile: Profile): Promise<boolean> {
  const { database } = ctx.deps;
  const baseline = await getOne(database, baselinesByIds, [[run.baselineId]]);
  const stored = await findOne(database, baselineProfiles, [[run.baselineId]]);
  if (stored === null) throw new RunRefusedError('The baseline is not built yet.');
  const result = await compare(parseProfile(stored.profile), profile);
  const createdAt = ctx.deps.clock.now();
  const pictures = await storeExemplars(ctx, { reportId: run.reportId, source: run.source as SetSource, result });
  const draft: Draft = {
    run,
    baseline,
    result,
    exemplars: pictures.map(({ exemplar }) => exemplar),
    profile,
    createdAt,
  };
  await storeReportFiles(ctx, { ...draft, pictures });
  if (wantsRetraining(result)) await storeManifest(ctx, draft);
  return ctx.transaction((tx) => writeRows(tx, ctx, draft));
}

/** Others are answered between its steps: as a whole it takes up to a quarter of a second. */
async function compare(baseline: Profile, current: Profile): Promise<DriftResult> {
  const steps = compareInSteps(baseline, current);
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) await nextTurn();
  return step.value;
}

/** A report that is not written yet. */
export interface Draft {
  readonly run: CheckRun;
  readonly baseline: BaselineRow;
  readonly result: DriftResult;
  readonly exemplars: readonly StoredExemplar[];
  readonly profile: Profile;
  readonly createdAt: Date;
}

async function writeRows(tx: Tx, ctx: OperationContext, draft: Draft): Promise<boolean> {
  const { run, result, createdAt } = draft;
  const { baselineId, jobId } = run;
  await tx.query(lockBaseline, [baselineId]);
  if (!(await settlePiece(tx, ctx, { jobId, subjectId: END_PIECE, error: null }))) return false;
  const report = await getOne(tx, insertReport, [JSON.stringify(rowOf(draft))]);
  await addPoints(tx, draft);
  const payload = { baselineId, severity: result.severity };
  await append(tx, [
    { type: 'drift.report.created.v1', entityId: report.id, entityVersion: 1, payload, occurredAt: createdAt },
  ]);
  await changeAlert(tx, ctx, { report, result });
  if (wantsRetraining(result)) await requestRetraining(tx, ctx, report);
  await tx.query(markConcluded, [jobId, createdAt]);
  ctx.deps.metrics.drift.reports.inc({ severity: result.severity });
  return true;
}

/** By the names of the table's columns. */
function rowOf({ run, result, exemplars, profile, createdAt }: Draft): Record<string, unknown> {
  return {
    id: run.reportId,
    baseline_id: run.baselineId,
    job_id: run.jobId,
    severity: result.severity,
    sufficient_data: result.sufficientData,
    summary: result.summary,
    score: result.score,
    baseline_image_count: result.baselineImageCount,
    current_image_count: result.currentImageCount,
    failed_images: result.failedImages,
    overall_mean_shift: result.overallMeanShift,
    mean_confidence_shift: result.meanConfidenceShift,
    class_wasserstein_distance: result.classWassersteinDistance,
    metrics: result.metrics.map((metric) => ({
      name: metric.name,
      kind: metric.kind,
      value: metric.value,
      threshold: metric.threshold,
      noiseFloor: metric.noiseFloor,
      severity: metric.severity,
      pValue: metric.pValue,
      qValue: metric.qValue,
      baselineMean: metric.baselineMean,
      currentMean: metric.currentMean,
      unit: metric.unit,
    })),
    exemplars,
    failures: profile.failures,
    new_classes: result.newClasses,
    missing_classes: result.missingClasses,
    profile_hash: profileHash(profile),
    created_at: createdAt.toISOString(),
  };
}

/**
 * Every compared figure, and the whole as `score`, `overall_mean_shift` and `failed_images`. Without a picture that could be measured
 * only what tells of failures: a zero would be read as no drift.
 */
async function addPoints(tx: Tx, { run, result, profile, createdAt }: Draft): Promise<void> {
  const isMeasured = profile.imageCount > 0;
  const compared = result.metrics.filter(({ kind }) => isMeasured || kind === 'FAILURE_RATE');
  const points = new Map<string, number>(compared.map(({ name, value }) => [name, value]));
  if (isMeasured) points.set('score', result.score).set('overall_mean_shift', result.overallMeanShift);
  points.set('failed_images', result.failedImages);
  if (result.meanConfidenceShift !== null) points.set('mean_confidence_shift', result.meanConfidenceShift);
  await tx.query(insertMetricPoints, [run.baselineId, createdAt, [...points.keys()], [...points.values()]]);
}
