import { MIN_BASELINE, MIN_CURRENT } from './drift-policy.js';
import type { DriftMetric, DriftSeverity } from './drift-result.js';

const NAMED_METRICS = 3;
const NAMED_CLASSES = 5;
const LABEL_LENGTH = 60;

/** What the sentences are about. */
export interface SummaryFacts {
  readonly severity: DriftSeverity;
  readonly sufficientData: boolean;
  readonly drifted: readonly DriftMetric[];
  readonly newClasses: readonly string[];
  readonly missingClasses: readonly string[];
  readonly baselineFiles: number;
  readonly currentFiles: number;
}

/** The finding in one to three plain sentences, the worst metrics first. */
export function summariseDrift(facts: SummaryFacts): string {
  const { currentFiles, baselineFiles, sufficientData, drifted } = facts;
  if (!sufficientData) {
    return `Too little data to judge: ${count(currentFiles)} files now (${MIN_CURRENT} are needed) and ${count(baselineFiles)} in the baseline (${MIN_BASELINE} are needed).`;
  }
  return [verdict(facts.severity, drifted, currentFiles, baselineFiles), ...classSentences(facts)].join(' ');
}

function verdict(
  severity: DriftSeverity,
  drifted: readonly DriftMetric[],
  currentFiles: number,
  baselineFiles: number,
): string {
  if (drifted.length === 0) {
    return `No drift: nothing in ${count(currentFiles)} files differs from the ${count(baselineFiles)} of the baseline by more than chance explains.`;
  }
  const named = drifted.slice(0, NAMED_METRICS).map(describeMetric);
  const others = drifted.length - named.length;
  return `${severity} drift in ${named.join(', ')}${others > 0 ? ` and ${others} more` : ''}.`;
}

function describeMetric({ name, kind, value, baselineMean, currentMean, unit }: DriftMetric): string {
  const title = name.replaceAll('_', ' ').replace('psi', 'PSI');
  if (kind === 'CLASS_DISTRIBUTION') return `${title} (${value.toFixed(2)})`;
  const means = `${formatMean(baselineMean, unit)} → ${formatMean(currentMean, unit)}`;
  return kind === 'FAILURE_RATE' ? `${title} (${means})` : `${title} (${value.toFixed(2)} σ, ${means})`;
}

function classSentences({ newClasses, missingClasses }: SummaryFacts): string[] {
  return [
    ...(newClasses.length === 0 ? [] : [`New classes: ${listed(newClasses)}.`]),
    ...(missingClasses.length === 0 ? [] : [`Classes no longer seen: ${listed(missingClasses)}.`]),
  ];
}

function listed(labels: readonly string[]): string {
  const others = labels.length - NAMED_CLASSES;
  return labels.slice(0, NAMED_CLASSES).map(shorten).join(', ') + (others > 0 ? ` and ${others} more` : '');
}

function shorten(label: string): string {
  return label.length <= LABEL_LENGTH ? label : `${label.slice(0, LABEL_LENGTH - 1).toWellFormed()}…`;
}

/** A mean with its unit, to three significant digits; – where there is none. */
export function formatMean(mean: number | null, unit: string | null): string {
  if (mean === null) return '–';
  const digits = mean >= 1000 ? count(Math.round(mean)) : mean === 0 ? '0' : mean.toPrecision(3);
  return unit === 'px' || unit === 'bytes' ? `${digits} ${unit}` : digits;
}

/** A whole number with thousands apart by a narrow space that does not break. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}
