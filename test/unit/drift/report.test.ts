import { expect, test } from 'vitest';
import { compareProfiles } from '../../../src/engines/drift/compare-profiles.js';
import { renderReportHtml } from '../../../src/engines/drift/report/render-report.js';
import { reportDocument } from '../../../src/engines/drift/report/report-document.js';
import { drawProfile } from '../../support/drift-population.js';
import { hostileReport } from '../../support/drift-reports.js';

const OWN_TAGS =
  '!doctype html head meta title style body main header div h1 h2 p time dl dt dd section table caption span thead tbody tr th td small b br svg path rect circle text g figure figcaption img ul li code'.split(
    ' ',
  );

test('the JSON has the members that other programs read', () => {
  const current = drawProfile(2, 500, { brightness: 0.9, classes: 0.9 });
  const result = compareProfiles(drawProfile(1, 1000), current);
  const facts = {
    reportId: 'r',
    timestamp: '2026-11-21T02:00:00.000Z',
    baselineName: 'b',
    modelName: null,
    source: 's',
  };
  const report = reportDocument(result, { ...facts, failures: current.failures });
  expect(report).toMatchObject({
    dataset_info: { baseline_name: 'b', model_name: null, source: 's' },
    overall_drift_detected: true,
    severity: 'HIGH',
    drift_summary: result.summary,
    pixel_distribution_drift: { overall_mean_shift: result.overallMeanShift },
    confidence_drift: { severity: 'NONE', mean_confidence_shift: result.meanConfidenceShift },
    class_distribution_drift: { severity: 'HIGH', wasserstein_distance: result.classWassersteinDistance },
    baseline_image_count: 1000,
    current_image_count: 500,
    timestamp: '2026-11-21T02:00:00.000Z',
    failed_images: { count: current.failedCount, files: current.failures },
  });
  const severities = report.metrics.map(({ severity }) => severity !== 'NONE');
  expect(severities).toEqual(severities.toSorted((a, b) => Number(b) - Number(a)));
  expect(report.metrics).toHaveLength(result.metrics.length);
});

test('the page escapes every text, loads nothing and stays under 300 KB', () => {
  const html = renderReportHtml(...hostileReport());
  expect(html).not.toMatch(/<script/i);
  expect(html).not.toMatch(/<img (?!src="data:image\/(jpeg|png|webp);base64,)/);
  // Whatever is a tag was written by us: texts and attributes have no raw <.
  const tags = new Set([...html.matchAll(/<\/?([^\s>]*)/g)].map(([, name]) => name));
  expect([...tags].filter((tag) => !OWN_TAGS.includes(tag!))).toEqual([]);
  expect(html).toContain('&lt;script&gt;');
  expect(html).not.toMatch(/[\u0000-\u0008]|[\ud800-\udbff](?![\udc00-\udfff])/);
  expect(Buffer.byteLength(html)).toBeLessThan(300_000);
});

test('runs are drawn from two on, the last thirty', () => {
  const [report, extras] = hostileReport();
  const run = (day: number) => ({
    at: `2026-11-${String(day).padStart(2, '0')}T02:00:00Z`,
    score: 1,
    severity: 'LOW' as const,
  });
  expect(renderReportHtml(report, { ...extras, runs: [run(1)] })).not.toContain('class="runs"');
  const runs = Array.from({ length: 40 }, (_, index) => run((index % 30) + 1));
  expect(renderReportHtml(report, { ...extras, runs })).toContain('Last 30 runs');
});
