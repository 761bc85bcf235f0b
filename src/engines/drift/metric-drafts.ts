import { kolmogorovSmirnov, stabilityIndex, totalOf, totalVariation, wasserstein } from './distances.js';
import { INDEX_BANDS, MIN_BASELINE, MIN_CURRENT, SHARE_BANDS, SHIFT_BANDS, shiftNoiseFloor } from './drift-policy.js';
import type { DriftMetric } from './drift-result.js';
import { chanceOfFailures } from './failure-chance.js';
import { fromSteps, momentsOf } from './feature-tally.js';
import { decileCounts, denseCounts, shownClasses, shownFeature, shownLevels } from './histograms.js';
import { CHANNELS, type Channel, CONFIDENCE, FEATURE_NAMES, FEATURES, type FeatureScale } from './image-features.js';
import { type Noise, pool, type SetSizes, shareNoise } from './noise-floor.js';
import { type FeatureTally, FIXED_POINT, type Profile } from './profile.js';

/** A metric that is not judged yet. `pValue` is set where it needs no permutation. */
export type MetricDraft = Omit<DriftMetric, 'severity' | 'threshold' | 'qValue'>;

const HIGHEST_LEVEL = 255;
/** The least spread that pixel shifts are divided by, 0–1. */
const LEVEL_FLOOR = 0.02;

/** Every metric of a comparison, unjudged: those of predictions only where both sides have some. In steps, as the noise is. */
export function* draftMetrics(
  baseline: Profile,
  current: Profile,
  seed: number,
): Generator<void, readonly MetricDraft[]> {
  const predicted = baseline.predictionCount > 0 && current.predictionCount > 0;
  return [
    ...CHANNELS.map((channel) => draftPixels(baseline, current, channel)),
    ...FEATURE_NAMES.map((name) => ({
      name,
      kind: 'IMAGE_PROPERTY' as const,
      ...draftFeature(baseline.features[name], current.features[name], FEATURES[name]),
    })),
    ...(predicted ? yield* draftPredictions(baseline, current, seed) : []),
    yield* draftFailures(baseline, current, seed),
  ];
}

/** Mean level of a channel over all pictures, 0–1. */
export function meanLevel(profile: Profile, channel: Channel): number | null {
  const levels = profile.levels[channel];
  const total = totalOf(levels);
  if (total === 0) return null;
  return levels.reduce((sum, parts, level) => sum + parts * level, 0) / total / HIGHEST_LEVEL;
}

function draftPixels(baseline: Profile, current: Profile, channel: Channel): MetricDraft {
  const before = baseline.levels[channel];
  const now = current.levels[channel];
  const distance = finite(wasserstein(before, now, 1 / HIGHEST_LEVEL));
  const sizes = { baseline: baseline.imageCount, current: current.imageCount };
  return {
    name: `pixel_${channel}`,
    kind: 'PIXEL_DISTRIBUTION',
    value: distance / Math.max(levelDeviation(before), LEVEL_FLOOR),
    bands: SHIFT_BANDS,
    // The pictures are the sample, not their pixels, which are alike within one.
    ...shiftNoise(sizes),
    pValue: null,
    baselineMean: meanLevel(baseline, channel),
    currentMean: meanLevel(current, channel),
    unit: 'fraction',
    wasserstein: distance,
    psi: null,
    ks: finite(kolmogorovSmirnov(before, now)),
    histogram: shownLevels(before, now),
  };
}

function levelDeviation(levels: readonly number[]): number {
  const total = totalOf(levels);
  if (total === 0) return 0;
  const mean = levels.reduce((sum, parts, level) => sum + parts * level, 0) / total;
  const variance = levels.reduce((sum, parts, level) => sum + parts * (level - mean) ** 2, 0) / total;
  return Math.sqrt(variance) / HIGHEST_LEVEL;
}

function draftFeature(
  baseline: FeatureTally,
  current: FeatureTally,
  scale: FeatureScale,
): Omit<MetricDraft, 'name' | 'kind'> {
  const before = denseCounts(baseline, scale);
  const now = denseCounts(current, scale);
  const distance = finite(wasserstein(before, now, (scale.high - scale.low) / scale.bins));
  const moments = momentsOf(baseline);
  const currentMoments = momentsOf(current);
  const deviation = (moments?.deviation ?? 0) / FIXED_POINT;
  return {
    value: distance / Math.max(deviation, scale.floor),
    bands: SHIFT_BANDS,
    ...shiftNoise({ baseline: baseline.count, current: current.count }),
    pValue: null,
    baselineMean: moments === null ? null : fromSteps(moments.mean, scale),
    currentMean: currentMoments === null ? null : fromSteps(currentMoments.mean, scale),
    unit: scale.unit,
    wasserstein: distance,
    psi: finite(stabilityIndex(...decileCounts(before, now))),
    ks: finite(kolmogorovSmirnov(before, now)),
    histogram: shownFeature(baseline, current, scale),
  };
}

function* draftPredictions(baseline: Profile, current: Profile, seed: number): Generator<void, readonly MetricDraft[]> {
  const { labels, before, now } = alignClasses(baseline, current);
  const sizes = { baseline: baseline.predictionCount, current: current.predictionCount };
  const sufficient = isSufficient(sizes);
  const noise = sufficient ? yield* shareNoise(pool(before, now), sizes, seed) : null;
  const shared = {
    kind: 'CLASS_DISTRIBUTION',
    sufficient,
    pValue: null,
    baselineMean: null,
    currentMean: null,
    unit: null,
    wasserstein: totalVariation(before, now),
    psi: stabilityIndex(before, now),
    ks: null,
    histogram: shownClasses(labels, before, now),
  } as const;
  const { wasserstein: variation, psi: index } = shared;
  return [
    { name: 'confidence', kind: 'CONFIDENCE', ...draftFeature(baseline.confidence, current.confidence, CONFIDENCE) },
    {
      name: 'class_distribution',
      ...shared,
      ...withoutNoise(variation, noise?.totalVariation),
      bands: SHARE_BANDS,
    },
    { name: 'class_psi', ...shared, ...withoutNoise(index, noise?.stabilityIndex), bands: INDEX_BANDS },
  ];
}

/**
 * A distance between shares less what chance adds on average, and the floor on the same scale. Sums of absolute or squared
 * differences over many classes grow by noise alone: 50 classes and 100 pictures make a total variation of .3 of nothing.
 */
function withoutNoise(distance: number, noise: Noise | undefined): Pick<MetricDraft, 'value' | 'noiseFloor'> {
  if (noise === undefined) return { value: distance, noiseFloor: null };
  return { value: Math.max(0, distance - noise.mean), noiseFloor: noise.high - noise.mean };
}

/** Only a rise counts: fewer failures are no reason to wake anybody. */
function* draftFailures(baseline: Profile, current: Profile, seed: number): Generator<void, MetricDraft> {
  const before = countFailures(baseline);
  const now = countFailures(current);
  const sizes = { baseline: before.files, current: now.files };
  const sufficient = isSufficient(sizes);
  const rows = [before, now].map(({ failed, files }) => [failed, files - failed]) as [number[], number[]];
  const baselineShare = before.files === 0 ? null : before.failed / before.files;
  const currentShare = now.files === 0 ? null : now.failed / now.files;
  // Where nothing failed, chance makes no difference either.
  const isNoisy = sufficient && before.failed + now.failed > 0;
  const noise = isNoisy ? (yield* shareNoise(pool(...rows), sizes, seed)).totalVariation.high : 0;
  return {
    name: 'failure_rate',
    kind: 'FAILURE_RATE',
    value: Math.max(0, (currentShare ?? 0) - (baselineShare ?? 0)),
    bands: SHARE_BANDS,
    noiseFloor: sufficient ? noise : null,
    sufficient,
    pValue: sufficient ? chanceOfFailures(before, now) : null,
    baselineMean: baselineShare,
    currentMean: currentShare,
    unit: 'fraction',
    wasserstein: null,
    psi: null,
    ks: null,
    histogram: shownClasses(['failed', 'decoded'], ...rows),
  };
}

function countFailures({ failedCount, imageCount }: Profile): { readonly failed: number; readonly files: number } {
  return { failed: failedCount, files: failedCount + imageCount };
}

/** The labels of both sides, by label, with their counts. */
export function alignClasses(
  baseline: Profile,
  current: Profile,
): { readonly labels: readonly string[]; readonly before: readonly number[]; readonly now: readonly number[] } {
  const before = new Map(baseline.classes);
  const now = new Map(current.classes);
  const labels = [...new Set([...before.keys(), ...now.keys()])].sort();
  const counts = (side: ReadonlyMap<string, number>): number[] => labels.map((label) => side.get(label) ?? 0);
  return { labels, before: counts(before), now: counts(now) };
}

/** Enough of both to tell drift from chance. */
export function isSufficient({ baseline, current }: SetSizes): boolean {
  return baseline >= MIN_BASELINE && current >= MIN_CURRENT;
}

function shiftNoise(sizes: SetSizes): Pick<MetricDraft, 'sufficient' | 'noiseFloor'> {
  const sufficient = isSufficient(sizes);
  return { sufficient, noiseFloor: sufficient ? shiftNoiseFloor(sizes.current, sizes.baseline) : null };
}

/** Distances of nothing from something are not numbers; a report has 0 there, and says that there is too little data. */
function finite(distance: number): number {
  return Number.isFinite(distance) ? distance : 0;
}
