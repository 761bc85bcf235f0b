import type { FeatureScale } from './image-features.js';
import { type FeatureTally, FIXED_POINT } from './profile.js';

/** A value in the feature's unit, as millionths on the scale it is compared on, held within its range. */
export function toSteps(value: number, { scale, low, high }: FeatureScale): number {
  const placed = scale === 'log2' ? Math.log2(value) : value;
  return Math.round(Math.min(high, Math.max(low, placed)) * FIXED_POINT);
}

/** The bin of a value in millionths; the last bin also holds the upper end of the range. */
export function binOf(steps: number, { low, high, bins }: FeatureScale): number {
  const bin = Math.floor(((steps - low * FIXED_POINT) * bins) / ((high - low) * FIXED_POINT));
  return Math.min(bins - 1, bin);
}

/** A place on the scale (millionths, not necessarily whole) back in the feature's unit. */
export function fromSteps(steps: number, { scale }: FeatureScale): number {
  return scale === 'log2' ? 2 ** (steps / FIXED_POINT) : steps / FIXED_POINT;
}

/** Adds up one feature in whole numbers: the order in which values or tallies come never shows. */
export class TallyCounter {
  #count = 0;
  #sum = 0n;
  #sumSquares = 0n;
  #min: number | null = null;
  #max: number | null = null;
  readonly #histogram = new Map<number, number>();

  constructor(private readonly scale: FeatureScale) {}

  add(steps: number): void {
    const value = BigInt(steps);
    this.#count += 1;
    this.#sum += value;
    this.#sumSquares += value * value;
    this.#widen(steps, steps);
    this.#fill(binOf(steps, this.scale), 1);
  }

  addTally(tally: FeatureTally): void {
    this.#count += tally.count;
    this.#sum += BigInt(tally.sum);
    this.#sumSquares += BigInt(tally.sumSquares);
    if (tally.min !== null && tally.max !== null) this.#widen(tally.min, tally.max);
    for (const [bin, count] of tally.histogram) this.#fill(bin, count);
  }

  tally(): FeatureTally {
    return {
      count: this.#count,
      sum: this.#sum.toString(),
      sumSquares: this.#sumSquares.toString(),
      min: this.#min,
      max: this.#max,
      histogram: [...this.#histogram].sort(([a], [b]) => a - b),
    };
  }

  #widen(min: number, max: number): void {
    this.#min = Math.min(this.#min ?? min, min);
    this.#max = Math.max(this.#max ?? max, max);
  }

  #fill(bin: number, count: number): void {
    this.#histogram.set(bin, (this.#histogram.get(bin) ?? 0) + count);
  }
}

/** Mean and standard deviation in millionths on the feature's scale, from the exact sums; null without values. */
export function momentsOf(tally: FeatureTally): { readonly mean: number; readonly deviation: number } | null {
  if (tally.count === 0) return null;
  const count = BigInt(tally.count);
  const sum = BigInt(tally.sum);
  // Whole numbers up to the last step: the difference of two large squares would lose every digit in doubles.
  const spread = count * BigInt(tally.sumSquares) - sum * sum;
  return { mean: Number(sum) / tally.count, deviation: Math.sqrt(Number(spread)) / tally.count };
}
