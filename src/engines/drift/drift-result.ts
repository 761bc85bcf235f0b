/** In rising order. */
export const DRIFT_SEVERITIES = ['NONE', 'LOW', 'MEDIUM', 'HIGH'] as const;
export type DriftSeverity = (typeof DRIFT_SEVERITIES)[number];

export type DriftMetricKind =
  | 'PIXEL_DISTRIBUTION'
  | 'CONFIDENCE'
  | 'CLASS_DISTRIBUTION'
  | 'IMAGE_PROPERTY'
  | 'FAILURE_RATE';

/** Where LOW, MEDIUM and HIGH begin. */
export type Bands = readonly [low: number, medium: number, high: number];

/** Both distributions as shares of the same bins; `edges` has one more entry, or `labels` one for each bin of classes. */
export interface DriftHistogram {
  readonly edges: readonly number[] | null;
  readonly labels: readonly string[] | null;
  readonly baseline: readonly number[];
  readonly current: readonly number[];
}

/**
 * One comparison. `value` is what the severity is read from: the Wasserstein-1 distance in standard deviations of the
 * baseline (`pixel_*`, properties, `confidence`), total variation (`class_distribution`) or PSI (`class_psi`) less what
 * chance adds to them on average, or the rise of the share (`failure_rate`). It counts only above `noiseFloor` and with
 * `qValue` ≤ .025. `threshold` is where its severity begins, or LOW's
 * where it is NONE. Means are in `unit` (geometric for px, bytes and ratio); `wasserstein` is not divided, in the unit or,
 * for px, bytes and ratio, in doublings. Null: does not apply, or too few pictures (`sufficient` false).
 */
export interface DriftMetric {
  readonly name: string;
  readonly kind: DriftMetricKind;
  readonly value: number;
  readonly bands: Bands;
  readonly threshold: number;
  readonly noiseFloor: number | null;
  readonly severity: DriftSeverity;
  readonly sufficient: boolean;
  readonly pValue: number | null;
  readonly qValue: number | null;
  readonly baselineMean: number | null;
  readonly currentMean: number | null;
  readonly unit: string | null;
  readonly wasserstein: number | null;
  readonly psi: number | null;
  readonly ks: number | null;
  readonly histogram: DriftHistogram;
}

/** A picture of the current set from where a metric moved to; `value` in the metric's unit (a share for classes). */
export interface DriftExemplar {
  readonly key: string;
  readonly metric: string;
  readonly value: number;
  readonly label: string | null;
}

/** Everything a comparison found; the same for the same two profiles and options, to the byte. */
export interface DriftResult {
  readonly severity: DriftSeverity;
  readonly overallDriftDetected: boolean;
  /** False: fewer than 50 files now or 200 in the baseline; then nothing is ever detected. */
  readonly sufficientData: boolean;
  /** One or two sentences of plain text; labels in it are the user's. */
  readonly summary: string;
  /** 0–4 for a chart over time: whole numbers are where LOW, MEDIUM and HIGH begin. Below 1 exactly when nothing drifted. */
  readonly score: number;
  readonly metrics: readonly DriftMetric[];
  readonly newClasses: readonly string[];
  readonly missingClasses: readonly string[];
  readonly exemplars: readonly DriftExemplar[];
  readonly baselineImageCount: number;
  readonly currentImageCount: number;
  readonly failedImages: number;
  /** Mean of the absolute shifts of the mean red, green and blue, 0–1. */
  readonly overallMeanShift: number;
  /** Current minus baseline; null without predictions on both sides. */
  readonly meanConfidenceShift: number | null;
  /** Wasserstein distance with ground distance 0/1, which is total variation; null without predictions on both sides. */
  readonly classWassersteinDistance: number | null;
  readonly reproducibility: {
    readonly policyVersion: number;
    readonly seed: number;
    readonly permutations: number;
    readonly baselineProfileHash: string;
    readonly currentProfileHash: string;
  };
}

/** `seed` and `permutations` have defaults that are part of the policy's version; only tests give others. */
export interface CompareOptions {
  readonly seed?: number;
  readonly permutations?: number;
}
