import { expect, test } from 'vitest';
import { canonicalProfile, parseProfile, profileHash } from '../../../src/engines/drift/canonical-profile.js';
import { compareProfiles } from '../../../src/engines/drift/compare-profiles.js';
import type { DriftMetric, DriftResult } from '../../../src/engines/drift/drift-result.js';
import { emptyProfile } from '../../../src/engines/drift/profile-builder.js';
import { drawProfile, type Shift } from '../../support/drift-population.js';

// `npm run eval:drift` does the same 200 times each; here it is seen that nothing is broken.
const BASELINE = drawProfile(1, 1000);

function metricOf(result: DriftResult, name: string): DriftMetric {
  return result.metrics.find((metric) => metric.name === name)!;
}

function compareMany(n: number, rounds: number, shift: Shift): DriftResult[] {
  return Array.from({ length: rounds }, (_, round) =>
    compareProfiles(drawProfile(70_000 + 2 * round, 1000), drawProfile(70_001 + 2 * round, n, shift)),
  );
}

test('samples of one population raise next to no alarms, where a fixed limit would', () => {
  const results = compareMany(100, 20, {});
  expect(results.filter(({ overallDriftDetected }) => overallDriftDetected).length).toBeLessThanOrEqual(1);
  expect(results.filter((result) => metricOf(result, 'brightness').value >= 0.1).length).toBeGreaterThan(10);
});

test.each([
  ['brightness', { brightness: 0.3 }, ['LOW', 'MEDIUM']],
  ['brightness', { brightness: 0.6 }, ['HIGH', 'HIGH']],
  ['confidence', { confidence: -0.3 }, ['LOW', 'MEDIUM']],
  ['class_distribution', { classes: 0.9 }, ['HIGH', 'HIGH']],
  ['failure_rate', { failures: 0.5 }, ['HIGH', 'HIGH']],
] as const)('%s moved by %o is seen with the right severity', (name, shift, right) => {
  const severities = compareMany(500, 6, shift).map((result) => metricOf(result, name).severity);
  expect(severities.filter((severity) => right.includes(severity as never)).length).toBeGreaterThanOrEqual(5);
  expect(severities).not.toContain('NONE');
});

test('too few pictures are never an alarm', () => {
  for (const result of [
    compareProfiles(BASELINE, drawProfile(2, 20, { brightness: 5 })),
    compareProfiles(drawProfile(3, 150), drawProfile(4, 500, { brightness: 5 })),
    compareProfiles(BASELINE, emptyProfile()),
    compareProfiles(emptyProfile(), emptyProfile()),
  ]) {
    expect(result).toMatchObject({ sufficientData: false, overallDriftDetected: false, severity: 'NONE', score: 0 });
    expect(result.summary).toMatch(/^Too little data to judge/);
    expect(result.metrics.every(({ value, pValue }) => Number.isFinite(value) && pValue === null)).toBe(true);
  }
});

test('a set with itself is the same', () => {
  const result = compareProfiles(BASELINE, BASELINE);
  expect(result).toMatchObject({ severity: 'NONE', overallMeanShift: 0, meanConfidenceShift: 0 });
  expect(result.metrics.filter(({ value }) => value !== 0)).toEqual([]);
});

test('the same profiles give the same result, wherever they were kept', () => {
  const current = drawProfile(2, 500, { brightness: 0.6 });
  const again = compareProfiles(parseProfile(canonicalProfile(BASELINE)), parseProfile(canonicalProfile(current)));
  const result = compareProfiles(BASELINE, current);
  expect(JSON.stringify(again)).toBe(JSON.stringify(result));
  expect(result.reproducibility).toMatchObject({
    baselineProfileHash: profileHash(BASELINE),
    currentProfileHash: profileHash(current),
  });
});

test('examples come from where the distribution moved to', () => {
  const result = compareProfiles(BASELINE, drawProfile(2, 500, { brightness: 1.5 }));
  const { baselineMean, currentMean, severity } = metricOf(result, 'brightness');
  expect(severity).toBe('HIGH');
  const bright = result.exemplars.filter(({ metric }) => metric === 'brightness');
  expect(bright).toHaveLength(3);
  expect(bright.every(({ value }) => value > (baselineMean! + currentMean!) / 2)).toBe(true);
  expect(new Set(result.exemplars.map(({ key }) => key)).size).toBe(result.exemplars.length);
});

test('names classes that came and classes that went, but not those that chance leaves out', () => {
  const relabel = (from: string, to: string, profile = BASELINE) => ({
    ...profile,
    classes: profile.classes.map(([label, count]) => [label === from ? to : label, count] as const),
    sample: profile.sample.map((row) => (row.label === from ? { ...row, label: to } : row)),
  });
  const result = compareProfiles(BASELINE, relabel('mug', 'cup', drawProfile(2, 500)));
  expect(result.newClasses).toEqual(['cup']);
  expect(result.missingClasses).toEqual(['mug']);
  const rare = { ...BASELINE, classes: [...BASELINE.classes, ['rare', 2] as const] };
  expect(compareProfiles(rare, drawProfile(2, 500)).missingClasses).toEqual([]);
});

test('fewer failures are no drift', () => {
  const result = compareProfiles(drawProfile(5, 1000, { failures: 0.5 }), drawProfile(6, 500));
  expect(metricOf(result, 'failure_rate')).toMatchObject({ value: 0, severity: 'NONE' });
});
