import type { DriftHistogram } from './drift-result.js';
import { fromSteps } from './feature-tally.js';
import type { FeatureScale } from './image-features.js';
import { type FeatureTally, FIXED_POINT } from './profile.js';

const SHOWN_BINS = 32;
const SHOWN_CLASSES = 12;
const DECILES = 10;

/** All bins of a tally, the empty ones too. */
export function denseCounts(tally: FeatureTally, { bins }: FeatureScale): Float64Array {
  const counts = new Float64Array(bins);
  for (const [bin, count] of tally.histogram) counts[bin] = count;
  return counts;
}

/** Both histograms over ten groups of bins with about a tenth of the baseline each, for the stability index. */
export function decileCounts(baseline: Float64Array, current: Float64Array): readonly [number[], number[]] {
  const total = baseline.reduce((sum, count) => sum + count, 0);
  const before: number[] = [];
  const now: number[] = [];
  let seen = 0;
  let open = true;
  for (let bin = 0; bin < baseline.length; bin += 1) {
    if (open) {
      before.push(0);
      now.push(0);
    }
    before[before.length - 1]! += baseline[bin]!;
    now[now.length - 1]! += current[bin]!;
    seen += baseline[bin]!;
    // A group ends where its share of the baseline is full; what lies above the last value joins the last group.
    open = before.length < DECILES && seen < total && seen * DECILES >= total * before.length && baseline[bin]! > 0;
  }
  return [before, now];
}

/** Both tallies in 32 equal bins of the range they share, as shares, with edges in the feature's unit. */
export function shownFeature(baseline: FeatureTally, current: FeatureTally, scale: FeatureScale): DriftHistogram {
  const lows = [baseline.min, current.min].filter((steps) => steps !== null);
  const highs = [baseline.max, current.max].filter((steps) => steps !== null);
  const low = lows.length === 0 ? scale.low * FIXED_POINT : Math.min(...lows);
  // At least as wide as a bin of the profile: one value alone still has a bar.
  const least = ((scale.high - scale.low) / scale.bins) * FIXED_POINT * SHOWN_BINS;
  const high = Math.max(low + least, ...highs);
  const edges = Array.from({ length: SHOWN_BINS + 1 }, (_, edge) =>
    fromSteps(low + ((high - low) * edge) / SHOWN_BINS, scale),
  );
  const binWidth = ((scale.high - scale.low) / scale.bins) * FIXED_POINT;
  const shares = (tally: FeatureTally): number[] => {
    const counts = new Array<number>(SHOWN_BINS).fill(0);
    for (const [bin, count] of tally.histogram) {
      const middle = scale.low * FIXED_POINT + (bin + 0.5) * binWidth;
      counts[shownBin(middle, low, high)]! += count;
    }
    return asShares(counts);
  };
  return { edges: edges.map(shorten), labels: null, baseline: shares(baseline), current: shares(current) };
}

/** The display bin of a place between `low` and `high`; what lies outside belongs to the nearest. */
export function shownBin(at: number, low: number, high: number): number {
  return Math.min(SHOWN_BINS - 1, Math.max(0, Math.floor(((at - low) / (high - low)) * SHOWN_BINS)));
}

/** 256 levels in 32 bins, with edges 0–1. */
export function shownLevels(baseline: readonly number[], current: readonly number[]): DriftHistogram {
  const shares = (levels: readonly number[]): number[] => {
    const counts = new Array<number>(SHOWN_BINS).fill(0);
    levels.forEach((parts, level) => (counts[level >> 3]! += parts));
    return asShares(counts);
  };
  const edges = Array.from({ length: SHOWN_BINS + 1 }, (_, edge) => shorten(Math.min(1, (edge * 8) / 255)));
  return { edges, labels: null, baseline: shares(baseline), current: shares(current) };
}

/** The classes whose shares differ most; the others are not shown. */
export function shownClasses(
  labels: readonly string[],
  baseline: readonly number[],
  current: readonly number[],
): DriftHistogram {
  const before = asShares(baseline);
  const now = asShares(current);
  const chosen = labels
    .map((_, at) => at)
    .sort((a, b) => Math.abs(now[b]! - before[b]!) - Math.abs(now[a]! - before[a]!) || a - b)
    .slice(0, SHOWN_CLASSES);
  return {
    edges: null,
    labels: chosen.map((at) => labels[at]!),
    baseline: chosen.map((at) => before[at]!),
    current: chosen.map((at) => now[at]!),
  };
}

function asShares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : shorten(count / total)));
}

/** Six significant digits: charts need no more, and the report stays small. */
function shorten(value: number): number {
  return Number(value.toPrecision(6));
}
