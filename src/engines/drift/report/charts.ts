import { bandPosition } from '../drift-policy.js';
import type { DriftHistogram, DriftSeverity } from '../drift-result.js';
import { formatMean } from '../summarise-drift.js';
import { escapeHtml, escapeShort } from './escape-html.js';
import type { MetricDocument } from './report-document.js';

/** One earlier run, or this one, for the chart over time. `at` as ISO 8601. */
export interface RunPoint {
  readonly at: string;
  readonly score: number;
  readonly severity: DriftSeverity;
}

const WIDTH = 168;
const HEIGHT = 44;
const CLASS_ROW = 17;
const SHOWN_ROWS = 8;
const LABEL_LENGTH = 16;
const METER = 132;
const STEP = METER / 4;

/** Both distributions over each other: the baseline filled, the current as a line; classes as pairs of bars. */
export function drawHistogram({ name, histogram, unit, baseline_mean, current_mean }: MetricDocument): string {
  const { labels, edges } = histogram;
  if (labels !== null) return drawClasses(histogram, labels, name);
  const means = `mean ${formatMean(baseline_mean, unit)} in the baseline, ${formatMean(current_mean, unit)} now`;
  const [from, to] = [formatEnd(edges?.[0] ?? 0), formatEnd(edges?.at(-1) ?? 0)];
  const chart = drawShares(histogram, `${name}: ${means}, from ${from} to ${to}`);
  return `${chart}<small class="ends" aria-hidden="true"><span>${from}</span><span>${to}</span></small>`;
}

/** An end of the range a chart shows: as a mean, but for zeros that say nothing. */
function formatEnd(value: number): string {
  return value >= 1000 ? formatMean(value, null) : String(Number(value.toPrecision(3)));
}

function drawShares({ baseline, current }: DriftHistogram, title: string): string {
  const top = Math.max(...baseline, ...current, 1e-9);
  const step = WIDTH / baseline.length;
  const outline = (shares: readonly number[]): string =>
    shares
      .map((share, bin) => {
        const y = fixed(HEIGHT - 1 - (share / top) * (HEIGHT - 3));
        return `${bin === 0 ? `M0 ${y}` : `V${y}`}H${fixed((bin + 1) * step)}`;
      })
      .join('');
  return (
    `<svg class="hist" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">` +
    `<path class="before" d="M0 ${HEIGHT - 1}V${outline(baseline).slice('M0 '.length)}V${HEIGHT - 1}Z"/>` +
    `<path class="now" d="${outline(current)}"/></svg>`
  );
}

function drawClasses({ baseline, current }: DriftHistogram, labels: readonly string[], name: string): string {
  const rows = labels.slice(0, SHOWN_ROWS);
  const top = Math.max(...baseline, ...current, 1e-9);
  const height = Math.max(1, rows.length) * CLASS_ROW;
  const length = (share: number): string => fixed((share / top) * 64);
  const bars = rows.map((label, row) => {
    const y = row * CLASS_ROW;
    const [before, now] = [baseline[row]!, current[row]!];
    return (
      `<g><title>${escapeShort(label, 60)}: ${percent(before)} → ${percent(now)}</title>` +
      `<text x="96" y="${y + 12}" text-anchor="end">${escapeShort(label, LABEL_LENGTH)}</text>` +
      `<rect class="before" x="102" y="${y + 2}" width="${length(before)}" height="6"/>` +
      `<rect class="now" x="102" y="${y + 9}" width="${length(now)}" height="5"/></g>`
    );
  });
  const title = `${name}: ${rows.map((label, row) => `${label} ${percent(baseline[row]!)} → ${percent(current[row]!)}`).join(', ')}`;
  return `<svg class="hist classes" style="height:auto" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeShort(title, 400)}">${bars.join('')}</svg>`;
}

/** Where a value stands in its bands, grey where it was not judged; the tick is the noise floor, below which nothing counts. */
export function drawMeter({ value, bands, noise_floor, severity, sufficient_data }: MetricDocument): string {
  const place = (at: number): number => Math.max(1, Math.min(METER - 1, bandPosition(at, bands) * STEP));
  const zones = (['none', 'low', 'medium', 'high'] as const).map(
    (zone, index) => `<rect class="zone ${zone}" x="${index * STEP}" y="5" width="${STEP - 1}" height="6"/>`,
  );
  const floor = noise_floor === null ? '' : `<path class="floor" d="M${fixed(place(noise_floor))} 2V14"/>`;
  const called = sufficient_data ? ` ${severity.toLowerCase()}` : '';
  const dot = `<circle class="dot${called}" cx="${fixed(place(value))}" cy="8" r="5"/>`;
  return `<svg class="meter" viewBox="0 0 ${METER} 16" aria-hidden="true">${zones.join('')}${floor}${dot}</svg>`;
}

const CHART = { width: 720, height: 170, left: 80, right: 8, top: 8, bottom: 24 };
/** Half of a time below the chart, in the larger letters of narrow screens. */
const HALF_TIME = 82;

/** The scores of the last runs, in the order given, over the bands. */
export function drawRuns(runs: readonly RunPoint[]): string {
  const { width, height, left, right, top, bottom } = CHART;
  const rowHeight = (height - top - bottom) / 4;
  const xOf = (run: number): number => left + ((run + 0.5) * (width - left - right)) / runs.length;
  const yOf = (score: number): number => height - bottom - Math.min(4, score) * rowHeight;
  const bands = ['None', 'Low', 'Medium', 'High'].map((title, band) => {
    const y = yOf(band + 1);
    return (
      `<rect class="zone ${title.toLowerCase()}" x="${left}" y="${fixed(y)}" width="${width - left - right}" height="${fixed(rowHeight - 1)}"/>` +
      `<text x="${left - 8}" y="${fixed(y + rowHeight / 2 + 4)}" text-anchor="end">${title}</text>`
    );
  });
  const line = runs.map(({ score }, run) => `${fixed(xOf(run))} ${fixed(yOf(score))}`).join('L');
  const dots = runs.map(
    ({ at, score, severity }, run) =>
      `<circle class="dot ${severity.toLowerCase()}" cx="${fixed(xOf(run))}" cy="${fixed(yOf(score))}" r="${run === runs.length - 1 ? 7 : 5}"><title>${escapeHtml(shortTime(at))}: ${severity}</title></circle>`,
  );
  const spoken = runs.map(({ at, severity }) => `${shortTime(at)} ${severity}`).join(', ');
  return (
    `<svg class="runs" viewBox="0 0 ${width} ${height}" role="img" aria-label="Severity of the last ${runs.length} runs: ${escapeHtml(spoken)}">` +
    `${bands.join('')}<path class="trace" d="M${line}"/>${dots.join('')}` +
    `${timeBelow(runs[0], xOf(0))}${timeBelow(runs.at(-1), xOf(runs.length - 1))}</svg>`
  );
}

/** When a run was, below its dot as far as there is room. */
function timeBelow(run: RunPoint | undefined, x: number): string {
  const at = Math.min(CHART.width - HALF_TIME, Math.max(HALF_TIME, x));
  return `<text x="${fixed(at)}" y="${CHART.height - 6}" text-anchor="middle">${escapeHtml(shortTime(run?.at ?? ''))}</text>`;
}

/** 2026-11-21 14:05 of an ISO time in UTC. */
export function shortTime(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
