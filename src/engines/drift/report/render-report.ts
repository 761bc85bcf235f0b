import { MIN_BASELINE, MIN_CURRENT } from '../drift-policy.js';
import type { DriftExemplar, DriftSeverity } from '../drift-result.js';
import { count, formatMean } from '../summarise-drift.js';
import { drawHistogram, drawMeter, drawRuns, percent, type RunPoint, shortTime } from './charts.js';
import { escapeHtml, escapeShort } from './escape-html.js';
import type { DriftReportDocument, MetricDocument } from './report-document.js';
import { REPORT_STYLE } from './report-style.js';

/** What a page shows besides the report. `thumbnails`: data URIs of JPEG, PNG or WebP by the picture's key. */
export interface ReportExtras {
  /** Oldest first, this run last; the last 30 are drawn. */
  readonly runs: readonly RunPoint[];
  readonly thumbnails: ReadonlyMap<string, string>;
}

const SHOWN_RUNS = 30;
const SHOWN_FAILURES = 30;
const SHOWN_CLASSES = 24;
const SHOWN_TEXT = 90;
/** All thumbnails together, in characters: the page stays under 300 KB. */
const THUMBNAIL_BUDGET = 160_000;
const THUMBNAIL = /^data:image\/(?:jpeg|png|webp);base64,[A-Za-z0-9+/]+=*$/;
const TITLES: Readonly<Record<DriftSeverity, string>> = { NONE: 'None', LOW: 'Low', MEDIUM: 'Medium', HIGH: 'High' };

/**
 * The report as one HTML page that needs nothing else: inline charts and style, no script, and a policy that lets it load
 * nothing. Under 300 KB whatever the labels: long texts lose their middle, and thumbnails beyond the room for them are left out.
 */
export function renderReportHtml(report: DriftReportDocument, extras: ReportExtras): string {
  const runs = extras.runs.slice(-SHOWN_RUNS);
  const title = `Drift report: ${report.dataset_info.baseline_name}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<title>${escapeShort(title, SHOWN_TEXT)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
${renderHeader(report)}
${renderMetrics(report.metrics)}
${runs.length < 2 ? '' : `<section><h2>Last ${runs.length} runs</h2>\n${drawRuns(runs)}</section>`}
${renderExemplars(report.exemplars, extras.thumbnails)}
${renderClasses(report)}
${renderFailures(report)}
${renderReproducibility(report)}
</main>
</body>
</html>
`;
}

function renderHeader(report: DriftReportDocument): string {
  const { sufficient_data: sufficient, severity, dataset_info: info } = report;
  const heading = severity === 'NONE' ? 'No drift' : `${TITLES[severity]} drift`;
  const shift = report.confidence_drift.mean_confidence_shift;
  const variation = report.class_distribution_drift.wasserstein_distance;
  const facts: [string, string][] = [
    ['Baseline', escapeShort(info.baseline_name, SHOWN_TEXT)],
    ...(info.model_name === null ? [] : [['Model', escapeShort(info.model_name, SHOWN_TEXT)] as [string, string]]),
    ['Compared set', escapeShort(info.source, SHOWN_TEXT)],
    ['Pictures in the baseline', count(report.baseline_image_count)],
    ['Pictures now', count(report.current_image_count)],
    ['Failed files', count(report.failed_images.count)],
    ['Mean shift of the colours', signed(report.pixel_distribution_drift.overall_mean_shift, '')],
    ...(shift === null ? [] : [['Mean shift of confidence', signed(shift, '+')] as [string, string]]),
    ...(variation === null ? [] : [['Total variation of classes', variation.toFixed(3)] as [string, string]]),
  ];
  return `<header>
<div class="verdict ${sufficient ? severity.toLowerCase() : ''}">
<h1>${sufficient ? heading : 'Not judged'}</h1>
<p>${escapeShort(report.drift_summary, 900)}</p>
<p class="soft"><time datetime="${escapeHtml(report.timestamp)}">${escapeHtml(shortTime(report.timestamp))} UTC</time></p></div>
<dl>${facts.map(([term, value]) => `<div><dt>${term}</dt><dd>${value}</dd></div>`).join('')}</dl>
</header>`;
}

function renderMetrics(metrics: readonly MetricDocument[]): string {
  return `<section><h2>Metrics</h2>
<table>
<caption><span class="key" style="margin-left:0"></span>baseline<span class="key now"></span>now<span class="key tick"></span>noise floor: a value counts only beyond it, and with q ≤ .025</caption>
<thead><tr><th scope="col">Metric</th><th scope="col">Distribution</th><th scope="col">Value</th><th scope="col">Mean, baseline → now</th><th scope="col">Chance</th><th scope="col">Severity</th></tr></thead>
<tbody>
${metrics.map(renderMetric).join('\n')}
</tbody>
</table></section>`;
}

function renderMetric(metric: MetricDocument): string {
  const { unit, baseline_mean: before, current_mean: now, severity, sufficient_data: sufficient } = metric;
  const means = before === null && now === null ? '' : `${formatMean(before, unit)} → <b>${formatMean(now, unit)}</b>`;
  const chip = sufficient
    ? `<span class="chip ${severity === 'NONE' ? 'quiet' : severity.toLowerCase()}">${TITLES[severity]}</span>`
    : '<span class="chip quiet">Too few</span>';
  return (
    `<tr><th scope="row">${escapeHtml(titleOf(metric.name))}<small>${measureOf(metric)}</small></th>` +
    `<td>${metric.name === 'class_psi' ? '<small>as for class distribution</small>' : drawHistogram(metric)}</td><td>${drawMeter(metric)}<small>${describeValue(metric)}</small></td>` +
    `<td>${means}</td><td class="chance">${describeChance(metric)}</td><td class="verdict-cell">${chip}</td></tr>`
  );
}

function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ').replace('psi', 'PSI');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function measureOf({ name, kind }: MetricDocument): string {
  if (kind === 'FAILURE_RATE') return 'rise of the share';
  if (kind !== 'CLASS_DISTRIBUTION') return 'Wasserstein-1 ÷ σ';
  return name === 'class_psi' ? 'stability index' : 'total variation';
}

function describeValue({ value, noise_floor, bands, kind }: MetricDocument): string {
  const sigma = kind === 'CLASS_DISTRIBUTION' || kind === 'FAILURE_RATE' ? '' : ' σ';
  const floor = noise_floor === null ? '' : `, floor ${noise_floor.toFixed(3)}`;
  return `${value.toFixed(3)}${sigma}${floor}, bands ${bands.map((band) => band.toFixed(2)).join(' / ')}`;
}

function describeChance({ p_value: p, q_value: q }: MetricDocument): string {
  if (p === null || q === null) return '–';
  return `p ${formatChance(p)}<small>q ${formatChance(q)}</small>`;
}

function formatChance(chance: number): string {
  return chance < 0.001 ? '&lt; .001' : chance.toFixed(3).replace(/^0/, '');
}

function renderExemplars(exemplars: readonly DriftExemplar[], thumbnails: ReadonlyMap<string, string>): string {
  if (exemplars.length === 0) return '';
  let room = THUMBNAIL_BUDGET;
  const figures = exemplars.map(({ key, metric, value, label }) => {
    const uri = thumbnails.get(key);
    const fits = uri !== undefined && uri.length <= room && THUMBNAIL.test(uri);
    if (fits) room -= uri.length;
    const name = escapeShort(key, SHOWN_TEXT);
    const image = fits ? `<img src="${uri}" alt="${name}">` : '<div class="blank"></div>';
    const shownLabel = label === null ? '' : escapeShort(label, SHOWN_TEXT);
    const said = metric === 'class_distribution' ? `${shownLabel}: ${percent(value)} now` : formatMean(value, null);
    const also = metric === 'class_distribution' || label === null ? '' : `, ${shownLabel}`;
    return `<figure>${image}<figcaption><b>${escapeHtml(titleOf(metric))}</b>${said}${also}<br>${name}</figcaption></figure>`;
  });
  return `<section><h2>Pictures from where it moved</h2>\n<div class="images">${figures.join('\n')}</div></section>`;
}

function renderClasses({ new_classes: added, missing_classes: missing }: DriftReportDocument): string {
  const list = (title: string, labels: readonly string[]): string =>
    labels.length === 0
      ? ''
      : `<section><h2>${title}</h2>${renderNames(labels.map(shortened), labels.length, SHOWN_CLASSES)}</section>`;
  return list('New classes', added) + list('Classes no longer seen', missing);
}

function renderFailures({ failed_images: failed }: DriftReportDocument): string {
  if (failed.count === 0) return '';
  const names = failed.files.map(({ key, code }) => `${shortened(key)} <span class="soft">${shortened(code)}</span>`);
  return `<section><h2>Failed files</h2>${renderNames(names, failed.count, SHOWN_FAILURES)}</section>`;
}

function shortened(text: string): string {
  return escapeShort(text, SHOWN_TEXT);
}

function renderNames(names: readonly string[], total: number, most: number): string {
  const shown = names.slice(0, most);
  const others = total - shown.length;
  const rest = others > 0 ? `<p class="soft">and ${count(others)} more</p>` : '';
  return `<ul class="names">${shown.map((name) => `<li>${name}</li>`).join('')}</ul>${rest}`;
}

function renderReproducibility({ reproducibility: made, report_id: id }: DriftReportDocument): string {
  const facts: [string, string][] = [
    ['Report', `<code>${escapeShort(id, SHOWN_TEXT)}</code>`],
    ['Profile of the baseline (SHA-256)', `<code>${escapeHtml(made.baseline_profile_hash)}</code>`],
    ['Profile of the compared set (SHA-256)', `<code>${escapeHtml(made.current_profile_hash)}</code>`],
    ['Policy, seed, permutations', `${made.policy_version}, ${made.seed}, ${count(made.permutations)}`],
    ['Needed to judge', `${MIN_CURRENT} pictures now, ${MIN_BASELINE} in the baseline`],
  ];
  return `<section><h2>How to get the same result</h2>
<dl class="repro">${facts.map(([term, value]) => `<div><dt>${term}</dt><dd>${value}</dd></div>`).join('')}</dl></section>`;
}

function signed(value: number, plus: string): string {
  return `${value < 0 ? '−' : plus}${percent(Math.abs(value))}`;
}
