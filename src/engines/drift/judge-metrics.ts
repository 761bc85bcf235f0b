import { bandPosition, DISCOVERY_RATE, severityOf, thresholdOf } from './drift-policy.js';
import { DRIFT_SEVERITIES, type DriftMetric, type DriftSeverity } from './drift-result.js';
import { falseDiscoveryRates } from './false-discovery.js';
import type { MetricDraft } from './metric-drafts.js';

/** A metric without severity stays visibly below LOW on the scale of scores. */
const HIGHEST_UNDETECTED = 0.95;

/** Gives every metric its q-value and severity: bands count only above the noise floor and with q ≤ .025. */
export function judgeMetrics(drafts: readonly MetricDraft[]): readonly DriftMetric[] {
  const judged = drafts.filter(({ sufficient }) => sufficient);
  const rates = falseDiscoveryRates(judged.map(({ pValue }) => pValue ?? 1));
  const rateOf = new Map(judged.map(({ name }, index) => [name, rates[index]!]));
  return drafts.map((draft) => {
    const qValue = rateOf.get(draft.name) ?? null;
    const severity = isDetected(draft, qValue) ? severityOf(draft.value, draft.bands) : 'NONE';
    return { ...draft, qValue, severity, threshold: thresholdOf(severity, draft.bands) };
  });
}

function isDetected({ value, noiseFloor }: MetricDraft, qValue: number | null): boolean {
  return noiseFloor !== null && value > noiseFloor && qValue !== null && qValue <= DISCOVERY_RATE;
}

/** The highest of the metrics' severities. */
export function worstSeverity(metrics: readonly DriftMetric[]): DriftSeverity {
  return DRIFT_SEVERITIES.findLast((severity) => metrics.some((metric) => metric.severity === severity)) ?? 'NONE';
}

/** Those that drifted, the worst first: by severity, then by how far into its bands the value is. */
export function drifted(metrics: readonly DriftMetric[]): readonly DriftMetric[] {
  return metrics.filter(({ severity }) => severity !== 'NONE').toSorted((a, b) => scoreOf(b) - scoreOf(a));
}

/** Where a metric stands, 0–4; below 1 exactly when it did not drift. */
export function scoreOf({ severity, value, bands, sufficient }: DriftMetric): number {
  if (!sufficient) return 0;
  const position = bandPosition(value, bands);
  return severity === 'NONE' ? Math.min(HIGHEST_UNDETECTED, position) : position;
}
