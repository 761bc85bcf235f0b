import { describeProfile, type FeatureSummary } from '../../engines/drift/describe-profile.js';
import type { Profile } from '../../engines/drift/profile.js';

/** The figures of a stored profile, for people. */
export function summariseFeatures(profile: string): readonly FeatureSummary[] {
  return describeProfile(JSON.parse(profile) as Profile);
}
