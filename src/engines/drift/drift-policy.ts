import type { Bands, DriftSeverity } from './drift-result.js';

/** Changes with every figure below, the permutations or the metrics: reports of different versions are not alike. */
export const POLICY_VERSION = 1;

/** Fewer are never judged: current pictures (or predictions, or files), and those of the baseline. */
export const MIN_CURRENT = 50;
export const MIN_BASELINE = 200;

/** Wasserstein-1 in standard deviations: a shift of the mean by δσ is about δ. */
export const SHIFT_BANDS: Bands = [0.1, 0.3, 0.5];
/** Total variation. */
export const SHARE_BANDS: Bands = [0.05, 0.1, 0.2];
/** Population stability index: .10 and .25 are practitioners' conventions (Lewis 1994). */
export const INDEX_BANDS: Bands = [0.05, 0.1, 0.25];

/**
 * False discoveries among the metrics called drifted; where nothing moved, also the share of comparisons that alarm. Half of
 * the 5 % that are promised, which leaves room for what the promise is tested with.
 */
export const DISCOVERY_RATE = 0.025;

export const DEFAULT_SEED = 20_261_121;
/** The least p-value is .0005: under the Benjamini–Hochberg limit of one metric among up to fifty. */
export const DEFAULT_PERMUTATIONS = 1999;

/** What chance alone explains of a normalised Wasserstein distance: about its 95th percentile for any n and m. */
export function shiftNoiseFloor(n: number, m: number): number {
  return 2.2 * Math.sqrt(1 / n + 1 / m);
}

/** The severity of a value that chance does not explain. */
export function severityOf(value: number, [low, medium, high]: Bands): DriftSeverity {
  if (value >= high) return 'HIGH';
  if (value >= medium) return 'MEDIUM';
  return value >= low ? 'LOW' : 'NONE';
}

/** Where a severity begins; LOW's for NONE. */
export function thresholdOf(severity: DriftSeverity, [low, medium, high]: Bands): number {
  if (severity === 'HIGH') return high;
  return severity === 'MEDIUM' ? medium : low;
}

/** 0–4 along the bands: 1, 2 and 3 are where LOW, MEDIUM and HIGH begin, 4 is twice HIGH's or more. */
export function bandPosition(value: number, [low, medium, high]: Bands): number {
  if (value < low) return value / low;
  if (value < medium) return 1 + (value - low) / (medium - low);
  if (value < high) return 2 + (value - medium) / (high - medium);
  return 3 + Math.min(1, (value - high) / high);
}
