import type {
  DriftExemplar,
  DriftHistogram,
  DriftMetric,
  DriftMetricKind,
  DriftResult,
  DriftSeverity,
} from '../drift-result.js';
import { drifted, worstSeverity } from '../judge-metrics.js';
import type { FailedFile } from '../profile.js';

/** What a report says besides the comparison itself. `timestamp` as ISO 8601; `source` in words, for people. */
export interface ReportFacts {
  readonly reportId: string;
  readonly timestamp: string;
  readonly baselineName: string;
  readonly modelName: string | null;
  readonly source: string;
  /** Those the current profile names. */
  readonly failures: readonly FailedFile[];
}

/** The report as JSON: the one source of the page, and what other programs read. Members are only ever added. */
export interface DriftReportDocument {
  readonly report_id: string;
  readonly timestamp: string;
  readonly dataset_info: {
    readonly baseline_name: string;
    readonly model_name: string | null;
    readonly source: string;
  };
  readonly overall_drift_detected: boolean;
  readonly severity: DriftSeverity;
  readonly sufficient_data: boolean;
  readonly score: number;
  readonly drift_summary: string;
  readonly pixel_distribution_drift: { readonly severity: DriftSeverity; readonly overall_mean_shift: number };
  readonly confidence_drift: {
    readonly severity: DriftSeverity;
    readonly mean_confidence_shift: number | null;
  };
  readonly class_distribution_drift: {
    readonly severity: DriftSeverity;
    readonly wasserstein_distance: number | null;
  };
  readonly baseline_image_count: number;
  readonly current_image_count: number;
  readonly failed_images: { readonly count: number; readonly files: readonly FailedFile[] };
  readonly new_classes: readonly string[];
  readonly missing_classes: readonly string[];
  readonly metrics: readonly MetricDocument[];
  readonly exemplars: readonly DriftExemplar[];
  readonly reproducibility: {
    readonly policy_version: number;
    readonly seed: number;
    readonly permutations: number;
    readonly baseline_profile_hash: string;
    readonly current_profile_hash: string;
  };
}

/** A DriftMetric; see there. */
export interface MetricDocument {
  readonly name: string;
  readonly kind: DriftMetricKind;
  readonly severity: DriftSeverity;
  readonly value: number;
  readonly threshold: number;
  readonly bands: readonly [low: number, medium: number, high: number];
  readonly noise_floor: number | null;
  readonly sufficient_data: boolean;
  readonly p_value: number | null;
  readonly q_value: number | null;
  readonly baseline_mean: number | null;
  readonly current_mean: number | null;
  readonly unit: string | null;
  readonly wasserstein: number | null;
  readonly psi: number | null;
  readonly ks: number | null;
  readonly histogram: DriftHistogram;
}

/** Puts a comparison and its facts together: the worst metrics first, the others in the engine's order. */
export function reportDocument(result: DriftResult, facts: ReportFacts): DriftReportDocument {
  const severityOf = (kind: DriftMetricKind): DriftSeverity =>
    worstSeverity(result.metrics.filter((metric) => metric.kind === kind));
  const worst = drifted(result.metrics);
  const others = result.metrics.filter((metric) => !worst.includes(metric));
  const { policyVersion, seed, permutations, baselineProfileHash, currentProfileHash } = result.reproducibility;
  return {
    report_id: facts.reportId,
    timestamp: facts.timestamp,
    dataset_info: { baseline_name: facts.baselineName, model_name: facts.modelName, source: facts.source },
    overall_drift_detected: result.overallDriftDetected,
    severity: result.severity,
    sufficient_data: result.sufficientData,
    score: result.score,
    drift_summary: result.summary,
    pixel_distribution_drift: {
      severity: severityOf('PIXEL_DISTRIBUTION'),
      overall_mean_shift: result.overallMeanShift,
    },
    confidence_drift: { severity: severityOf('CONFIDENCE'), mean_confidence_shift: result.meanConfidenceShift },
    class_distribution_drift: {
      severity: severityOf('CLASS_DISTRIBUTION'),
      wasserstein_distance: result.classWassersteinDistance,
    },
    baseline_image_count: result.baselineImageCount,
    current_image_count: result.currentImageCount,
    failed_images: { count: result.failedImages, files: facts.failures },
    new_classes: result.newClasses,
    missing_classes: result.missingClasses,
    metrics: [...worst, ...others].map(metricDocument),
    exemplars: result.exemplars,
    reproducibility: {
      policy_version: policyVersion,
      seed,
      permutations,
      baseline_profile_hash: baselineProfileHash,
      current_profile_hash: currentProfileHash,
    },
  };
}

function metricDocument(metric: DriftMetric): MetricDocument {
  return {
    name: metric.name,
    kind: metric.kind,
    severity: metric.severity,
    value: metric.value,
    threshold: metric.threshold,
    bands: metric.bands,
    noise_floor: metric.noiseFloor,
    sufficient_data: metric.sufficient,
    p_value: metric.pValue,
    q_value: metric.qValue,
    baseline_mean: metric.baselineMean,
    current_mean: metric.currentMean,
    unit: metric.unit,
    wasserstein: metric.wasserstein,
    psi: metric.psi,
    ks: metric.ks,
    histogram: metric.histogram,
  };
}
