import { type AlertMetric, type AlertUnit, termsOf } from './alert-metrics.js';
import type { Comparison, Threshold } from './threshold.js';

const SIDES: Readonly<Record<Comparison, string>> = {
  '>': 'above',
  '>=': 'at or above',
  '<': 'below',
  '<=': 'at or below',
};
const DRIFT = ['none', 'low', 'medium', 'high'];
const MAX_LABEL_LENGTH = 120;

/** A value as people read it: a share in per cent, a time in milliseconds, a severity by its name. */
export function formatValue(metric: AlertMetric, value: number): string {
  const { unit } = termsOf(metric);
  return FORMATS[unit](value);
}

const FORMATS: Readonly<Record<AlertUnit, (value: number) => string>> = {
  fraction: (value) => `${rounded(value * 100)} %`,
  tasks: (value) => `${Math.round(value)} ${value === 1 ? 'task' : 'tasks'}`,
  ms: (value) => `${Math.round(value)} ms`,
  'requests a minute': (value) => `${rounded(value)} a minute`,
  'of 5': (value) => `${rounded(value)} of 5`,
  severity: (value) => DRIFT[Math.round(value)] ?? String(value),
};

/** One sentence: what is measured, what it is, and where the limit lies. */
export function summaryOf(rule: Threshold & { readonly windowSeconds: number }, reading: Reading): string {
  const { metric, windowSeconds } = rule;
  const of = reading.label === null ? '' : ` of ${cleanLabel(reading.label)}`;
  return `${termsOf(metric).title}${of} is ${formatValue(metric, reading.value)}; it alarms ${limitOf(rule)}, over ${formatDuration(windowSeconds * 1_000)}.`;
}

/** One sentence on the end of it: where the value lies now, where that was measured, and how long it lasted. */
export function recoveryOf(
  metric: AlertMetric,
  end: { readonly value: number | null; readonly label: string | null; readonly durationMs: number },
): string {
  const of = end.label === null ? '' : ` of ${cleanLabel(end.label)}`;
  const lasted = `after ${formatDuration(end.durationMs)}`;
  if (end.value === null) return `${termsOf(metric).title}${of} alarms no longer, ${lasted}.`;
  return `${termsOf(metric).title}${of} is back to ${formatValue(metric, end.value)} ${lasted}.`;
}

/** The limit of a rule in words: above 100 tasks. */
export function limitOf({ metric, comparison, threshold }: Threshold): string {
  return `${SIDES[comparison]} ${formatValue(metric, threshold)}`;
}

/** One measured value; `label` is what it is a value of, in words that somebody chose. */
export interface Reading {
  readonly value: number;
  readonly label: string | null;
}

const STEPS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A length of time in its two largest units: 2 h 5 min. */
export function formatDuration(ms: number): string {
  let seconds = Math.max(0, Math.round(ms / 1_000));
  const parts: string[] = [];
  for (const [unit, length] of STEPS) {
    const count = Math.floor(seconds / length);
    seconds -= count * length;
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
  }
  return parts.length === 0 ? '0 s' : parts.slice(0, 2).join(' ');
}

/** Words that somebody chose, as one line without control or direction characters, not endless. */
function cleanLabel(label: string): string {
  const line = label.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length > MAX_LABEL_LENGTH ? `${line.slice(0, MAX_LABEL_LENGTH).toWellFormed()}…` : line;
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
