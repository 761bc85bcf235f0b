import { compareProfiles } from '../src/engines/drift/compare-profiles.js';
import type { DriftResult, DriftSeverity } from '../src/engines/drift/drift-result.js';
import { drawProfile, type Shift } from '../test/support/drift-population.js';
import { percent, Report } from './eval/report.js';

/**
 * Measures the drift engine on made-up populations with known shifts: how often it cries wolf, and how often it sees what
 * is there, with the right severity. Seeds are fixed. Exits with 1 when a bar is missed. `--quick` takes a fifth of the rounds.
 */
const rounds = process.argv.includes('--quick') ? 40 : 200;
const report = new Report();
const BASELINE = 1000;

report.section(`The same population, ${rounds} comparisons each against ${BASELINE} pictures`);
for (const n of [100, 200, 500, 1000]) {
  const results = compare(n, n * 1000, {});
  const alarms = results.filter(({ overallDriftDetected }) => overallDriftDetected);
  const naive = results.filter(({ metrics }) =>
    metrics.some(({ name, value }) => name === 'brightness' && value >= 0.1),
  );
  const names = new Map<string, number>();
  for (const { metrics } of alarms) {
    for (const { name, severity } of metrics) if (severity !== 'NONE') names.set(name, (names.get(name) ?? 0) + 1);
  }
  report.bar(
    alarms.length <= 0.05 * rounds,
    `n = ${n}: ${alarms.length} alarms, ${percent(alarms.length, rounds)} (at most 5 %); a fixed limit of 0.1 on brightness alone: ${percent(naive.length, rounds)}. ${[...names].map(([name, times]) => `${name} ${times}`).join(', ')}`,
  );
}

interface Case {
  readonly title: string;
  readonly shift: Shift;
  readonly metric: string;
  readonly right: readonly DriftSeverity[];
}

// A true shift that is exactly where a band begins falls on either side of it; everything else has one right answer.
const CASES: readonly Case[] = [
  { title: 'brightness + 0.3 σ', shift: { brightness: 0.3 }, metric: 'brightness', right: ['LOW', 'MEDIUM'] },
  { title: 'brightness + 0.6 σ', shift: { brightness: 0.6 }, metric: 'brightness', right: ['HIGH'] },
  { title: 'sharpness − 0.3 σ', shift: { sharpness: -0.3 }, metric: 'sharpness', right: ['LOW', 'MEDIUM'] },
  { title: 'sharpness − 0.6 σ', shift: { sharpness: -0.6 }, metric: 'sharpness', right: ['HIGH'] },
  { title: 'confidence − 0.3 σ', shift: { confidence: -0.3 }, metric: 'confidence', right: ['LOW', 'MEDIUM'] },
  { title: 'confidence − 0.6 σ', shift: { confidence: -0.6 }, metric: 'confidence', right: ['HIGH'] },
  { title: 'class shares, TV 0.15', shift: { classes: 0.5 }, metric: 'class_distribution', right: ['MEDIUM'] },
  { title: 'class shares, TV 0.27', shift: { classes: 0.9 }, metric: 'class_distribution', right: ['HIGH'] },
  { title: 'failed files 1 → 33 %', shift: { failures: 0.5 }, metric: 'failure_rate', right: ['HIGH'] },
];

report.section(`Shifts at n = 500, ${rounds} comparisons each`);
for (const [index, { title, shift, metric, right }] of CASES.entries()) {
  const severities = compare(500, 5_000_000 + index * 10_000, shift).map((result) => severityOf(result, metric));
  const seen = severities.filter((severity) => severity !== 'NONE').length;
  const rightly = severities.filter((severity) => right.includes(severity)).length;
  const tally = ['NONE', 'LOW', 'MEDIUM', 'HIGH'].map(
    (one) => `${one} ${severities.filter((severity) => severity === one).length}`,
  );
  report.bar(
    seen >= 0.95 * rounds && rightly >= 0.95 * rounds,
    `${title}: seen ${percent(seen, rounds)}, ${right.join(' or ')} ${percent(rightly, rounds)} (at least 95 %); ${tally.join(', ')}`,
  );
}

report.section('Too few pictures');
const few = compare(20, 9_000_000, { brightness: 3 });
report.bar(
  few.every(({ sufficientData, overallDriftDetected }) => !sufficientData && !overallDriftDetected),
  `n = 20, brightness + 3 σ: insufficient in ${few.filter(({ sufficientData }) => !sufficientData).length} of ${few.length}, no alarm`,
);
process.exitCode = report.finish();

function compare(n: number, firstSeed: number, shift: Shift): DriftResult[] {
  return Array.from({ length: rounds }, (_, round) => {
    const seed = firstSeed + 2 * round;
    return compareProfiles(drawProfile(seed, BASELINE), drawProfile(seed + 1, n, shift));
  });
}

function severityOf({ metrics }: DriftResult, name: string): DriftSeverity {
  return metrics.find((metric) => metric.name === name)?.severity ?? 'NONE';
}
