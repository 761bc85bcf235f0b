import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  kolmogorovSmirnov,
  sampleKolmogorovSmirnov,
  sampleWasserstein,
  stabilityIndex,
  totalVariation,
  wasserstein,
} from '../../../src/engines/drift/distances.js';
import { chanceOfFailures } from '../../../src/engines/drift/failure-chance.js';
import { falseDiscoveryRates } from '../../../src/engines/drift/false-discovery.js';
import { TallyCounter, toSteps } from '../../../src/engines/drift/feature-tally.js';
import { denseCounts } from '../../../src/engines/drift/histograms.js';
import { CONFIDENCE, FEATURES } from '../../../src/engines/drift/image-features.js';

// Expected values come from SciPy 1.17 (wasserstein_distance, ks_2samp, hypergeom.sf, false_discovery_control) and, for the
// distances of shares and the exact Wasserstein distance of rational samples, from the formulas in Python's own fractions.
const A = [0.1, 0.4, 0.4, 0.7, 0.95, 1.3, 2.0];
const B = [0.0, 0.2, 0.5, 0.5, 1.1];
const BEFORE = [30, 20, 15, 10, 10, 5, 5, 5];
const NOW = [40, 10, 25, 5, 10, 0, 9, 1];

/** The generator of Numerical Recipes, which the reference values were computed from too. */
function uniform(seed: number, count: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  });
}
const X = uniform(1, 317).map((value) => value * value);
const Y = uniform(2, 211).map((value) => 0.9 * value + 0.05);

test('distances of raw samples equal independent ones', () => {
  expect(sampleWasserstein(A, B)).toBeCloseTo(0.3814285714285714, 12);
  expect(sampleWasserstein(X, Y)).toBeCloseTo(0.19029214816075876, 12);
  expect(sampleKolmogorovSmirnov(A, B)).toBeCloseTo(0.37142857142857144, 12);
  expect(sampleKolmogorovSmirnov(X, Y)).toBeCloseTo(0.3262367874175849, 12);
});

test('distances of shares equal independent ones', () => {
  expect(totalVariation(BEFORE, NOW)).toBeCloseTo(0.24, 12);
  expect(stabilityIndex(BEFORE, NOW)).toBeCloseTo(0.3568322348827149, 12);
  expect(wasserstein([3, 0, 5, 2, 7, 1], [1, 4, 2, 6, 0, 3], 0.25)).toBeCloseTo(0.16145833333333331, 12);
  expect(kolmogorovSmirnov([3, 0, 5, 2, 7, 1], [1, 4, 2, 6, 0, 3])).toBeCloseTo(0.2569444444444444, 12);
});

test('chances equal independent ones', () => {
  expect(chanceOfFailures({ failed: 8, files: 500 }, { failed: 12, files: 200 })).toBeCloseTo(0.002885860443894742, 10);
  expect(chanceOfFailures({ failed: 0, files: 500 }, { failed: 0, files: 200 })).toBe(1);
  const rates = falseDiscoveryRates([0.001, 0.2, 0.03, 0.04, 0.9, 0.03]);
  [0.006, 0.24, 0.06, 0.06, 0.9, 0.06].forEach((rate, index) => expect(rates[index]).toBeCloseTo(rate, 12));
});

test('nothing has no distance from anything', () => {
  expect(sampleWasserstein([], A)).toBeNaN();
  expect(sampleKolmogorovSmirnov(A, [])).toBeNaN();
  expect(stabilityIndex([0, 0], [1, 2])).toBeNaN();
});

test('bins put the Wasserstein distance off by less than 1/1024 of the range', () => {
  const inRange = (low: number, high: number) =>
    fc.array(fc.double({ min: low, max: high, noNaN: true }), { minLength: 1, maxLength: 60 });
  for (const scale of [...Object.values(FEATURES), CONFIDENCE]) {
    const range = scale.high - scale.low;
    expect(range / scale.bins).toBeLessThan(range / 1024);
    fc.assert(
      fc.property(inRange(scale.low, scale.high), inRange(scale.low, scale.high), (first, second) => {
        const linear = { ...scale, scale: 'linear' as const };
        const counts = [first, second].map((values) => {
          const counter = new TallyCounter(linear);
          for (const value of values) counter.add(toSteps(value, linear));
          return denseCounts(counter.tally(), linear);
        });
        const binned = wasserstein(counts[0]!, counts[1]!, range / scale.bins);
        expect(Math.abs(binned - sampleWasserstein(first, second))).toBeLessThan(range / 1024);
      }),
      { seed: 7, numRuns: 60 },
    );
  }
});

test('the distances are metrics: zero on the same, symmetric, within the triangle', () => {
  const samples = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(samples, samples, samples, (a, b, c) => {
      expect(sampleWasserstein(a, a)).toBe(0);
      expect(sampleWasserstein(a, b)).toBeCloseTo(sampleWasserstein(b, a), 9);
      expect(sampleWasserstein(a, c)).toBeLessThanOrEqual(sampleWasserstein(a, b) + sampleWasserstein(b, c) + 1e-9);
      expect(
        sampleWasserstein(
          a,
          a.map((value) => value + 5),
        ),
      ).toBeCloseTo(5, 9);
    }),
    { seed: 11 },
  );
});
