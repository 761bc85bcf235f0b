import { stabilityIndex, totalOf, totalVariation } from './distances.js';
import { SeededRandom } from './seeded-random.js';

/** The sizes of two sets that are compared. */
export interface SetSizes {
  readonly baseline: number;
  readonly current: number;
}

/** What chance alone makes of a distance between two sets of one population: on average, and in one of twenty at least. */
export interface Noise {
  readonly mean: number;
  readonly high: number;
}

/** The noise of both distances between shares. */
export interface ShareNoise {
  readonly totalVariation: Noise;
  readonly stabilityIndex: Noise;
}

const ROUNDS = 400;
/** Rounds of a step: some milliseconds. */
const STEP_ROUNDS = 40;
const QUANTILE = 0.95;
/** Beyond this many draws a side the distances are scaled: by k = √(1/n + 1/m), and the index, a squared one, by k². */
const MOST_DRAWS = 2000;

/**
 * Mean and 95th percentile of both distances between two sets drawn from one population with the shares of `pooled`:
 * multinomial bootstrap with a fixed seed. Sets of any size cost the same. Stops after every few rounds.
 */
export function* shareNoise(pooled: readonly number[], sizes: SetSizes, seed: number): Generator<void, ShareNoise> {
  const random = new SeededRandom(seed);
  const limits = runningTotals(pooled);
  const drawn = { baseline: Math.min(sizes.baseline, MOST_DRAWS), current: Math.min(sizes.current, MOST_DRAWS) };
  const variations: number[] = [];
  const indices: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = draw(limits, drawn.baseline, random);
    const now = draw(limits, drawn.current, random);
    variations.push(totalVariation(before, now));
    indices.push(stabilityIndex(before, now));
    if (round % STEP_ROUNDS === 0) yield;
  }
  const scale = spread(sizes) / spread(drawn);
  return { totalVariation: noiseOf(variations, scale), stabilityIndex: noiseOf(indices, scale ** 2) };
}

function runningTotals(counts: readonly number[]): Float64Array {
  let total = 0;
  return Float64Array.from(counts, (count) => (total += count));
}

function draw(limits: Float64Array, count: number, random: SeededRandom): Uint32Array {
  const counts = new Uint32Array(limits.length);
  const total = limits.at(-1) ?? 0;
  for (let drawn = 0; drawn < count; drawn += 1) counts[find(limits, random.below(total))]! += 1;
  return counts;
}

/** The first class whose running total is above `at`. */
function find(limits: Float64Array, at: number): number {
  let low = 0;
  let high = limits.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (limits[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

function spread({ baseline, current }: SetSizes): number {
  return Math.sqrt(1 / baseline + 1 / current);
}

function noiseOf(values: number[], scale: number): Noise {
  const high = values.sort((a, b) => a - b)[Math.ceil(QUANTILE * values.length) - 1]!;
  return { mean: (scale * values.reduce((sum, value) => sum + value, 0)) / values.length, high: scale * high };
}

/** Sum of two histograms over the same bins. */
export function pool(first: readonly number[], second: readonly number[]): readonly number[] {
  if (totalOf(first) === 0) return second;
  return first.map((count, bin) => count + second[bin]!);
}
