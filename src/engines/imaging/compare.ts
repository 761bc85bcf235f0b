import { hammingDistance } from './hashes.js';
import type { FingerprintComparison, ImageFingerprint } from './measurement.js';

/** Largest pHash distance of a match: what multi-index hashing over four slots finds without a miss. */
export const MATCH_DISTANCE = 11;
/** Largest dHash distance that confirms one: re-encoded and re-framed products mostly stay within 20, a ring is 25 from a disc. */
export const CONFIRM_DISTANCE = 24;
/** Frames this close show the product in the same place. */
const SAME_FRAME_DISTANCE = 6;
/** Mean colours further apart are another variant of the product. */
export const VARIANT_DELTA_E = 10;
const SIMILAR_DISTANCE = 16;

/**
 * Compares two pictures by their fingerprints; `sameBytes` says that their SHA-256 agree, which alone makes IDENTICAL.
 * Like
 * subjects are compared; of unlike ones the frames.
 */
export function compareFingerprints(
  a: ImageFingerprint,
  b: ImageFingerprint,
  sameBytes = false,
): FingerprintComparison {
  const frameDistance = hammingDistance(a.pHashFrame, b.pHashFrame);
  const sameSubject = a.subject === b.subject;
  const distance = sameSubject ? hammingDistance(a.pHash, b.pHash) : frameDistance;
  const dHashDistance = hammingDistance(a.dHash, b.dHash);
  const deltaE = colourDistance(a, b);
  const sameFrame = frameDistance <= SAME_FRAME_DISTANCE;
  const kind = sameBytes
    ? 'IDENTICAL'
    : sameSubject
      ? kindOf({ distance, dHashDistance, deltaE, sameFrame })
      : mixedKind(distance);
  return { distance, dHashDistance, deltaE, similarity: 1 - distance / 64, comparable: sameSubject || sameFrame, kind };
}

/** Of an object and a frame only the frames compare, and nothing confirms what they say: never more than SIMILAR. */
function mixedKind(frameDistance: number): FingerprintComparison['kind'] {
  return frameDistance <= SAME_FRAME_DISTANCE ? 'SIMILAR' : 'DIFFERENT';
}

function kindOf(found: {
  distance: number;
  dHashDistance: number;
  deltaE: number;
  sameFrame: boolean;
}): FingerprintComparison['kind'] {
  if (found.distance > SIMILAR_DISTANCE) return 'DIFFERENT';
  if (found.distance > MATCH_DISTANCE || found.dHashDistance > CONFIRM_DISTANCE) return 'SIMILAR';
  if (found.deltaE > VARIANT_DELTA_E) return 'COLOUR_VARIANT';
  return found.sameFrame ? 'REENCODED' : 'REFRAMED';
}

/** Distance of the mean colours with lightness halved, as CMC 2:1 weighs it: another exposure is no other variant. */
function colourDistance(a: ImageFingerprint, b: ImageFingerprint): number {
  const [lightnessA, redA, yellowA] = a.colour.meanLab;
  const [lightnessB, redB, yellowB] = b.colour.meanLab;
  return Math.hypot((lightnessA - lightnessB) / 2, redA - redB, yellowA - yellowB);
}
