import type { FingerprintComparison, ImageMeasurement } from '../imaging/measurement.js';
import { CHECKS, type Evidence } from './checks.js';
import { CHECK_NAMES, type CheckName, type ImagePolicy } from './policy.js';
import type { CheckResult, Finding, PolicyVerdict, VerdictStatus } from './verdict.js';

interface Judged {
  readonly result: CheckResult;
  readonly applies: boolean;
  readonly mandatory: boolean;
}

const LABELS: Readonly<Record<CheckName, string>> = {
  BACKGROUND_WHITE: 'background',
  BLUR: 'sharpness',
  OBJECT_COVERAGE: 'coverage',
  PERCEPTUAL_SIMILARITY: 'similarity to the reference',
  EXPOSURE: 'exposure',
  RESOLUTION: 'resolution',
  ASPECT_RATIO: 'aspect ratio',
};

/**
 * Judges a measurement by a policy. Overall score = Σ wᵢsᵢ ÷ Σ wᵢ over what was measured; what was not lowers `confidence`,
 * except a similarity for which there is no reference (`comparison` null). Low confidence and a mandatory check below
 * its floor lead to a person; pictures below the smallest size are rejected. Pure: same input, same verdict.
 */
export function applyPolicy(
  measurement: ImageMeasurement,
  policy: ImagePolicy,
  comparison: FingerprintComparison | null,
): PolicyVerdict {
  const judged = CHECK_NAMES.map((name) => judge(name, policy, { measurement, comparison }));
  const checks = judged.map((one) => one.result);
  const applicable = judged.filter((one) => one.applies);
  const measured = applicable.filter((one) => one.result.score !== null);
  const weight = sumOf(measured, (one) => one.result.weight);
  const overallScore = weight === 0 ? 0 : withoutNoise(sumOf(measured, weightedScore) / weight);
  const confidence = weight / sumOf(applicable, (one) => one.result.weight);
  const heldBack = measured.some((one) => one.mandatory && (one.result.score ?? 0) < policy.mandatoryFloor);
  const tooSmall = refusalForSize(measurement, policy);
  return {
    overallScore,
    status: tooSmall === null ? statusOf(overallScore, confidence, heldBack, policy) : 'AUTO_REJECTED',
    reason: tooSmall ?? reasonOf(applicable.map((one) => one.result)),
    checks,
    confidence,
    policyVersion: policy.version,
  };
}

/**
 * The verdict on a file that gave no measurement (undecodable, forbidden format, too large): rejected with `reason`, a
 * public sentence; no check was measured.
 */
export function rejectUnmeasured(policy: ImagePolicy, reason: string): PolicyVerdict {
  const checks = CHECK_NAMES.map((name) => {
    const { threshold, weight } = policy.checks[name];
    return {
      name,
      score: null,
      value: null,
      unit: null,
      threshold,
      weight,
      passed: null,
      explanation: 'Not measured.',
    };
  });
  return { overallScore: 0, status: 'AUTO_REJECTED', reason, checks, confidence: 0, policyVersion: policy.version };
}

function judge(name: CheckName, policy: ImagePolicy, evidence: Evidence): Judged {
  const { threshold, weight, mandatory } = policy.checks[name];
  const { applies, ...finding }: Finding = CHECKS[name](evidence, threshold);
  return { result: { name, ...finding, threshold, weight }, applies, mandatory };
}

function weightedScore(one: Judged): number {
  return one.result.weight * (one.result.score ?? 0);
}

/** Sums of hundredths end in …9999: neither a threshold nor a person shall stumble over that. */
function withoutNoise(score: number): number {
  return Math.round(score * 1e12) / 1e12;
}

function statusOf(overallScore: number, confidence: number, heldBack: boolean, policy: ImagePolicy): VerdictStatus {
  if (confidence < policy.trustedFrom) return 'NEEDS_REVIEW';
  if (overallScore < policy.rejectBelow) return 'AUTO_REJECTED';
  return overallScore >= policy.acceptFrom && !heldBack ? 'AUTO_ACCEPTED' : 'NEEDS_REVIEW';
}

function refusalForSize(measurement: ImageMeasurement, policy: ImagePolicy): string | null {
  const { widthPx, heightPx } = measurement.header;
  if (Math.max(widthPx, heightPx) >= policy.smallestLongSidePx) return null;
  return `The picture is too small: ${widthPx} × ${heightPx} px; at least ${policy.smallestLongSidePx} px on the long side are needed.`;
}

function reasonOf(checks: readonly CheckResult[]): string {
  const failed = checks.filter((check) => check.passed === false).map((check) => LABELS[check.name]);
  const unknown = checks.filter((check) => check.passed === null).map((check) => LABELS[check.name]);
  const parts: string[] = [];
  if (failed.length > 0) parts.push(`Failed: ${failed.join(', ')}`);
  if (unknown.length > 0) parts.push(`Not measurable: ${unknown.join(', ')}`);
  return parts.length === 0 ? 'All checks passed' : parts.join('. ');
}

function sumOf(judged: readonly Judged[], value: (one: Judged) => number): number {
  return judged.reduce((sum, one) => sum + value(one), 0);
}
