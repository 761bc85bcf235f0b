import { compareProfiles } from '../../src/engines/drift/compare-profiles.js';
import { MAX_KEY_LENGTH, MAX_LABEL_LENGTH, type Profile } from '../../src/engines/drift/profile.js';
import type { ReportExtras } from '../../src/engines/drift/report/render-report.js';
import { type DriftReportDocument, reportDocument } from '../../src/engines/drift/report/report-document.js';
import { drawProfile } from './drift-population.js';

export const HOSTILE = `<script>alert(1)</script>"'><img src=https://evil.example/x onerror=alert(1)>&amp;\u0000\ud800`;

/** A report in which every text of strangers is as long as it may be and tries to get out of the page. */
export function hostileReport(): [DriftReportDocument, ReportExtras] {
  const baseline = drawProfile(1, 1000);
  const current = makeHostile(drawProfile(2, 500, { brightness: -0.9, classes: 0.9, failures: 0.4 }));
  const result = compareProfiles(baseline, current);
  const report = reportDocument(result, {
    reportId: HOSTILE,
    timestamp: '2026-11-21T02:00:00.000Z',
    baselineName: HOSTILE,
    modelName: HOSTILE,
    source: HOSTILE.repeat(40),
    failures: current.failures,
  });
  const thumbnails = new Map(
    result.exemplars.map(({ key }, index) => [
      key,
      index === 0 ? `data:image/svg+xml,${HOSTILE}` : `data:image/jpeg;base64,${'A'.repeat(40_000)}`,
    ]),
  );
  const runs = Array.from({ length: 30 }, () => ({ at: HOSTILE, score: result.score, severity: result.severity }));
  return [report, { runs, thumbnails }];
}

function makeHostile(profile: Profile): Profile {
  const key = (name: string): string => `${HOSTILE}${name}`.padEnd(MAX_KEY_LENGTH, '<');
  const label = (name: string): string => `${HOSTILE}${name}`.padEnd(MAX_LABEL_LENGTH, '"').slice(0, MAX_LABEL_LENGTH);
  return {
    ...profile,
    classes: profile.classes.map(([name, count]) => [label(name), count] as const),
    failures: profile.failures.map((failure) => ({ ...failure, key: key(failure.key) })),
    sample: profile.sample.map((row) => ({
      ...row,
      key: key(row.key),
      label: row.label === null ? null : label(row.label),
    })),
  };
}
