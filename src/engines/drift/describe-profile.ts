import { fromSteps, momentsOf } from './feature-tally.js';
import { shownFeature } from './histograms.js';
import { CONFIDENCE, FEATURE_NAMES, FEATURES, type FeatureScale } from './image-features.js';
import { type FeatureTally, FIXED_POINT, type Profile } from './profile.js';

/**
 * One figure of a profile for people: `mean` in the figure's unit (geometric for px, bytes and ratio, whose `stddev` is in
 * doublings), `histogram` as shares of the bins between `binEdges`.
 */
export interface FeatureSummary {
  readonly name: string;
  readonly count: number;
  readonly mean: number | null;
  readonly stddev: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly histogram: readonly number[];
  readonly binEdges: readonly number[];
}

/** Every figure of a profile; that of confidence only where there are predictions. */
export function describeProfile(profile: Profile): readonly FeatureSummary[] {
  const features = FEATURE_NAMES.map((name) => describeTally(name, profile.features[name], FEATURES[name]));
  const predicted = profile.predictionCount > 0;
  return predicted ? [...features, describeTally('confidence', profile.confidence, CONFIDENCE)] : features;
}

function describeTally(name: string, tally: FeatureTally, scale: FeatureScale): FeatureSummary {
  const moments = momentsOf(tally);
  const place = (steps: number | null): number | null => (steps === null ? null : fromSteps(steps, scale));
  const { edges, baseline } = shownFeature(tally, tally, scale);
  return {
    name,
    count: tally.count,
    mean: place(moments?.mean ?? null),
    stddev: moments === null ? null : moments.deviation / FIXED_POINT,
    min: place(tally.min),
    max: place(tally.max),
    histogram: baseline,
    binEdges: edges ?? [],
  };
}
