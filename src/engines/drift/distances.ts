/** A distribution over bins in order; only the proportions of the counts matter. */
export type Counts = ArrayLike<number>;

/**
 * Wasserstein-1 distance of two raw samples, in their unit: the area between their empirical distribution functions
 * (Vallender 1974). NaN without values.
 */
export function sampleWasserstein(first: Counts, second: Counts): number {
  return walkSamples(first, second).area;
}

/** Kolmogorov–Smirnov distance of two raw samples, 0–1: the largest gap between their distribution functions. */
export function sampleKolmogorovSmirnov(first: Counts, second: Counts): number {
  return walkSamples(first, second).largest;
}

/** Wasserstein-1 distance of two histograms over the same bins of equal `width`: off the samples' own by less than `width`. */
export function wasserstein(first: Counts, second: Counts, width: number): number {
  return walkBins(first, second).area * width;
}

/** Kolmogorov–Smirnov distance of two histograms over the same bins: at most that of their samples. */
export function kolmogorovSmirnov(first: Counts, second: Counts): number {
  return walkBins(first, second).largest;
}

/** Total variation ½Σ|p − q|, 0–1: the Wasserstein distance where any two classes are 1 apart. NaN without counts. */
export function totalVariation(first: Counts, second: Counts): number {
  const firstTotal = totalOf(first);
  const secondTotal = totalOf(second);
  let sum = 0;
  for (let bin = 0; bin < first.length; bin += 1) {
    sum += Math.abs(first[bin]! / firstTotal - second[bin]! / secondTotal);
  }
  return sum / 2;
}

/**
 * Population stability index Σ(p − q)·ln(p ÷ q) (Lewis 1994), with half a count added to every bin of both sides: an empty
 * bin has no logarithm, and a fixed small share instead would depend on nothing but its choice. NaN without counts.
 */
export function stabilityIndex(baseline: Counts, current: Counts): number {
  const baselineTotal = totalOf(baseline);
  const currentTotal = totalOf(current);
  if (baselineTotal === 0 || currentTotal === 0) return Number.NaN;
  const added = 0.5 * baseline.length;
  let sum = 0;
  for (let bin = 0; bin < baseline.length; bin += 1) {
    const before = (baseline[bin]! + 0.5) / (baselineTotal + added);
    const now = (current[bin]! + 0.5) / (currentTotal + added);
    sum += (now - before) * Math.log(now / before);
  }
  return sum;
}

export function totalOf(counts: Counts): number {
  let total = 0;
  for (let bin = 0; bin < counts.length; bin += 1) total += counts[bin]!;
  return total;
}

function walkBins(first: Counts, second: Counts): { readonly area: number; readonly largest: number } {
  const firstTotal = totalOf(first);
  const secondTotal = totalOf(second);
  let firstSeen = 0;
  let secondSeen = 0;
  let area = 0;
  let largest = 0;
  for (let bin = 0; bin < first.length; bin += 1) {
    firstSeen += first[bin]!;
    secondSeen += second[bin]!;
    const gap = Math.abs(firstSeen / firstTotal - secondSeen / secondTotal);
    area += gap;
    if (gap > largest) largest = gap;
  }
  return { area, largest };
}

/** Both samples in one order; at each value the gap between their distribution functions up to the next. */
function walkSamples(first: Counts, second: Counts): { readonly area: number; readonly largest: number } {
  const values = [...Array.from(first), ...Array.from(second)];
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  let firstSeen = 0;
  let area = 0;
  let largest = 0;
  for (const [place, index] of order.entries()) {
    if (index < first.length) firstSeen += 1;
    const next = order[place + 1];
    const width = next === undefined ? 0 : values[next]! - values[index]!;
    // Between equal values the functions have no value of their own.
    if (width === 0) continue;
    const gap = Math.abs(firstSeen / first.length - (place + 1 - firstSeen) / second.length);
    area += gap * width;
    largest = Math.max(largest, gap);
  }
  const empty = first.length === 0 || second.length === 0;
  return empty ? { area: Number.NaN, largest: Number.NaN } : { area, largest };
}
