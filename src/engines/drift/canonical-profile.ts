import { createHash } from 'node:crypto';
import { type Profile, ProfileError } from './profile.js';
import { mergeProfiles } from './profile-builder.js';

/** The bytes of a profile: JSON without spaces, members in the order of {@link Profile} whatever store they came from. */
export function canonicalProfile(profile: Profile): string {
  return JSON.stringify(mergeProfiles([profile]));
}

/** SHA-256 of {@link canonicalProfile} in UTF-8, in lower-case hex: equal when, and only when, the profiles are. */
export function profileHash(profile: Profile): string {
  return createHash('sha256').update(canonicalProfile(profile), 'utf8').digest('hex');
}

/**
 * Reads what {@link canonicalProfile} wrote. Throws ProfileError INCOMPATIBLE_PROFILE for anything that this version would
 * not have written to the byte: other versions, damage, additions.
 */
export function parseProfile(text: string): Profile {
  try {
    const read = JSON.parse(text) as Profile;
    // Merging walks and adds up every member, so what comes back whole is well formed.
    if (canonicalProfile(read) === text) return read;
  } catch {
    // Whatever it stumbled over, the answer is the same.
  }
  throw new ProfileError('INCOMPATIBLE_PROFILE', 'The profile is damaged or of another version; build it again.');
}
