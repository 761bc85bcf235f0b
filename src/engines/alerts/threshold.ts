import { type AlertMetric, termsOf } from './alert-metrics.js';

export const COMPARISONS = ['>', '>=', '<', '<='] as const;

export type Comparison = (typeof COMPARISONS)[number];

/** What a rule says of values. */
export interface Threshold {
  readonly metric: AlertMetric;
  readonly comparison: Comparison;
  readonly threshold: number;
}

/** Where a value lies: beyond the threshold, clear of it, or in the hysteresis between, where nothing changes. */
export type Standing = 'BREACHED' | 'BETWEEN' | 'CLEAR';

/** Part of the way from the threshold to the best value that a breach must go back to be over. */
const HYSTERESIS = 0.1;

/**
 * Lays a value beside a rule. The way back is measured to the metric's best value (a backlog of 100 clears at 90, a success
 * rate of .95 at .955, a mean of 3 of 5 at 3.2), and where that lies on the other side, by a tenth of the threshold.
 */
export function standingOf(rule: Threshold, value: number): Standing {
  const { comparison, threshold } = rule;
  if (isBeyond(comparison, value, threshold)) return 'BREACHED';
  const upwards = comparison === '>' || comparison === '>=';
  const { best } = termsOf(rule.metric);
  const leads = best !== null && (upwards ? best < threshold : best > threshold);
  const margin = HYSTERESIS * Math.abs(leads ? threshold - best : threshold);
  const isClear = upwards ? value <= threshold - margin : value >= threshold + margin;
  return isClear ? 'CLEAR' : 'BETWEEN';
}

/** Whether a value beyond the threshold is so bad that no second window is waited for. */
export function firesAtOnce(rule: Threshold, value: number): boolean {
  const { firesAtOnceFrom } = termsOf(rule.metric);
  return firesAtOnceFrom !== null && value >= firesAtOnceFrom;
}

function isBeyond(comparison: Comparison, value: number, threshold: number): boolean {
  if (comparison === '>') return value > threshold;
  if (comparison === '>=') return value >= threshold;
  return comparison === '<' ? value < threshold : value <= threshold;
}
