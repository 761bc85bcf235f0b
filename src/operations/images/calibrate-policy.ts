import { isAuditSample } from '../../engines/image-policy/audit-sample.js';
import {
  type BandReport,
  calibrationError,
  fitBand,
  type JudgedScore,
  reportBand,
} from '../../engines/image-policy/calibrate-thresholds.js';
import type { ImagePolicy } from '../../engines/image-policy/policy.js';
import { type SampleRow, samplesAfter } from '../../entities/review/feedback.queries.js';
import { AppError, UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { mainPolicy } from './main-policy.js';

/** What the present thresholds do and what fitted ones would, by the reviewers' verdicts. */
export interface Calibration {
  readonly policyVersion: string;
  /** Decisions it rests on. */
  readonly samples: number;
  readonly calibrationError: number;
  readonly current: BandReport;
  readonly proposed: BandReport;
}

const BATCH = 500;
const LEAST_SAMPLES = 100;
const MOST_SAMPLES = 500_000;
/** One automatic acceptance in so many is seen by a person, so that one stands for all. */
const AUDITED_STANDS_FOR = 50;

/**
 * Fits the thresholds of the policy to the verdicts given since a moment on pictures that its present version judged. A decision
 * weighs its confidence, and one on an audited acceptance as many as it stands for. Changes nothing. Fails with
 * INSUFFICIENT_DATA below 100 decisions, INVALID for a precision that is none.
 */
export async function calibratePolicy(
  ctx: OperationContext,
  { since, precision }: { readonly since: Date; readonly precision: number },
): Promise<Calibration> {
  requireRight(ctx, 'feedback:read');
  if (!(precision >= 0.5 && precision < 1)) throw UserErrors.of('INVALID', 'precision', 'A precision is 0.5 to 0.999.');
  const policy = mainPolicy();
  const samples = await readSamples(ctx, policy, since);
  if (samples.length < LEAST_SAMPLES) {
    const words = `${LEAST_SAMPLES} decisions on pictures judged by ${policy.version} are needed; there are ${samples.length}.`;
    throw UserErrors.of('INSUFFICIENT_DATA', null, words);
  }
  const { acceptFrom, rejectBelow } = policy;
  return {
    policyVersion: policy.version,
    samples: samples.length,
    calibrationError: calibrationError(samples),
    current: reportBand(samples, { acceptFrom, rejectBelow }),
    proposed: reportBand(samples, fitBand(samples, precision)),
  };
}

async function readSamples(ctx: OperationContext, policy: ImagePolicy, since: Date): Promise<JudgedScore[]> {
  const judged: JudgedScore[] = [];
  let place: Pick<SampleRow, 'decidedAt' | 'id'> = { decidedAt: since, id: '' };
  for (;;) {
    ctx.signal.throwIfAborted();
    const rows = await ctx.deps.database.query(samplesAfter, [place.decidedAt.toISOString(), place.id, BATCH]);
    judged.push(...rows.flatMap((row) => toJudged(row, policy)));
    if (judged.length > MOST_SAMPLES)
      throw new AppError('BAD_USER_INPUT', 'There are too many decisions: give a later --since.');
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return judged;
    place = last;
  }
}

function toJudged(
  { verdict, confidence, scores, policyVersion, imageSha256 }: SampleRow,
  policy: ImagePolicy,
): JudgedScore[] {
  const score = scores['overall'] ?? null;
  if (verdict === 'ESCALATED' || score === null || policyVersion !== policy.version) return [];
  const isAudited = score >= policy.acceptFrom && isAuditSample(imageSha256);
  return [{ score, accepted: verdict === 'ACCEPTED', weight: confidence * (isAudited ? AUDITED_STANDS_FOR : 1) }];
}
