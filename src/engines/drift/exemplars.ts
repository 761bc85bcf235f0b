import type { DriftExemplar, DriftMetric } from './drift-result.js';
import { fromSteps } from './feature-tally.js';
import { shownBin } from './histograms.js';
import {
  type Channel,
  CONFIDENCE,
  FEATURE_NAMES,
  FEATURES,
  type FeatureName,
  type FeatureScale,
} from './image-features.js';
import { channelCuts } from './permutation.js';
import { LEVEL_CUTS, type Profile, type SampledImage } from './profile.js';

const METRICS_SHOWN = 4;
const IMAGES_PER_METRIC = 3;

/** A picture with how much of the movement it explains, and the metric's value of it. */
interface Candidate {
  readonly row: SampledImage;
  readonly gain: number;
  readonly value: number;
}

/**
 * Pictures of the current set's sample from where the distributions of the worst `metrics` gained most, three for each of
 * four at most and none twice: what came in, not what is typical.
 */
export function findExemplars(
  metrics: readonly DriftMetric[],
  baseline: Profile,
  current: Profile,
): readonly DriftExemplar[] {
  const shown = withoutRepeats(metrics).slice(0, METRICS_SHOWN);
  const used = new Set<string>();
  return shown.flatMap((metric) => {
    const chosen = candidatesOf(metric, baseline, current)
      .filter(({ row, gain }) => gain > 0 && !used.has(row.key))
      .sort((a, b) => b.gain - a.gain)
      .slice(0, IMAGES_PER_METRIC);
    for (const { row } of chosen) used.add(row.key);
    return chosen.map(({ row, value }) => ({ key: row.key, metric: metric.name, value, label: row.label }));
  });
}

/** The index says of the classes what the variation does, and one channel's pixels what another's do. */
function withoutRepeats(metrics: readonly DriftMetric[]): readonly DriftMetric[] {
  const firstPixels = metrics.find(({ kind }) => kind === 'PIXEL_DISTRIBUTION');
  return metrics.filter(
    (metric) => metric.name !== 'class_psi' && (metric.kind !== 'PIXEL_DISTRIBUTION' || metric === firstPixels),
  );
}

function candidatesOf(metric: DriftMetric, baseline: Profile, current: Profile): Candidate[] {
  switch (metric.kind) {
    case 'PIXEL_DISTRIBUTION':
      return byLevels(metric.name.slice('pixel_'.length) as Channel, baseline, current);
    case 'CLASS_DISTRIBUTION':
      return byClass(metric, current);
    case 'CONFIDENCE':
      return byValue(metric, current, CONFIDENCE, ({ confidence }) => confidence);
    case 'FAILURE_RATE':
      return [];
    case 'IMAGE_PROPERTY': {
      const at = FEATURE_NAMES.indexOf(metric.name as FeatureName);
      return byValue(metric, current, FEATURES[metric.name as FeatureName], ({ values }) => values[at]!);
    }
  }
}

/** Pictures in the bins whose share grew most. */
function byValue(
  { histogram, name }: DriftMetric,
  current: Profile,
  scale: FeatureScale,
  stepsOf: (row: SampledImage) => number | null,
): Candidate[] {
  const tally = name === 'confidence' ? current.confidence : current.features[name as FeatureName];
  const toScale = (value: number): number => (scale.scale === 'log2' ? Math.log2(value) : value);
  const edges = histogram.edges!;
  const low = toScale(edges[0]!);
  const high = toScale(edges.at(-1)!);
  return current.sample.flatMap((row) => {
    const steps = stepsOf(row);
    if (steps === null || tally.count === 0) return [];
    const value = fromSteps(steps, scale);
    const bin = shownBin(toScale(value), low, high);
    return [{ row, value, gain: histogram.current[bin]! - histogram.baseline[bin]! }];
  });
}

/** Pictures whose class has the share that grew most. */
function byClass({ histogram }: DriftMetric, current: Profile): Candidate[] {
  const gains = new Map(
    histogram.labels!.map((label, at) => [label, [histogram.current[at]!, histogram.baseline[at]!] as const]),
  );
  return current.sample.flatMap((row) => {
    const shares = row.label === null ? undefined : gains.get(row.label);
    return shares === undefined ? [] : [{ row, value: shares[0], gain: shares[0] - shares[1] }];
  });
}

/** Pictures whose own levels lie furthest along the way the pooled levels moved. */
function byLevels(channel: Channel, baseline: Profile, current: Profile): Candidate[] {
  const before = sharesBelow(baseline.levels[channel]);
  const now = sharesBelow(current.levels[channel]);
  return current.sample.map((row) => {
    const own = channelCuts(row, channel).map((share) => share / 255);
    const gain = own.reduce((sum, share, cut) => sum + (share - before[cut]!) * (now[cut]! - before[cut]!), 0);
    return { row, gain, value: roughMean(own) };
  });
}

function sharesBelow(levels: readonly number[]): number[] {
  const total = levels.reduce((sum, parts) => sum + parts, 0);
  return LEVEL_CUTS.map((cut) => levels.slice(0, cut).reduce((sum, parts) => sum + parts, 0) / total);
}

/** The mean level 0–1 from the shares below the cuts, by trapezes. */
function roughMean(shares: readonly number[]): number {
  const above = [1, ...shares.map((share) => 1 - share), 0];
  let area = 0;
  for (let at = 0; at + 1 < above.length; at += 1) area += (above[at]! + above[at + 1]!) / 2;
  return area / (above.length - 1);
}
