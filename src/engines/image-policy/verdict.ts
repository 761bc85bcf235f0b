import type { CheckName } from './policy.js';

export type VerdictStatus = 'AUTO_ACCEPTED' | 'NEEDS_REVIEW' | 'AUTO_REJECTED';

/**
 * One check, explained. `score` 0–1, `value` in `unit`; all null when it could not be measured or does not apply, and the explanation
 * then says why.
 */
export interface CheckResult {
  readonly name: CheckName;
  readonly score: number | null;
  readonly value: number | null;
  readonly unit: CheckUnit | null;
  readonly threshold: number;
  readonly weight: number;
  readonly passed: boolean | null;
  readonly explanation: string;
}

/** `fraction` 0–1, `px` pixels, `level` 0–255, `ratio` short ÷ long side. */
export type CheckUnit = 'fraction' | 'px' | 'level' | 'ratio';

/** A policy's answer to one measurement. `confidence` is the share of the applicable weight that was measured. */
export interface PolicyVerdict {
  readonly overallScore: number;
  readonly status: VerdictStatus;
  readonly reason: string;
  readonly checks: readonly CheckResult[];
  readonly confidence: number;
  readonly policyVersion: string;
}

/** What a check says before its rule is laid beside it. `applies` is false for a check the picture gives no occasion for. */
export interface Finding {
  readonly score: number | null;
  readonly value: number | null;
  readonly unit: CheckUnit;
  readonly passed: boolean | null;
  readonly explanation: string;
  readonly applies: boolean;
}

/** A finding that could not be measured. */
export function notMeasured(unit: CheckUnit, explanation: string, applies = true): Finding {
  return { score: null, value: null, unit, passed: null, explanation, applies };
}

/** 0 at `zero`, 1 at `one`, straight between; either may be the larger. */
export function ramp(value: number, zero: number, one: number): number {
  return Math.min(1, Math.max(0, (value - zero) / (one - zero)));
}
