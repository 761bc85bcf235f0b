import { hammingDistance } from './hashes.js';
import type { FingerprintComparison, ImageFingerprint } from './measurement.js';

/** Largest pHash distance of a match: what multi-index hashing over four slots finds without a miss. */
export const MATCH_DISTANCE = 11;
/** Largest dHash distance that confirms one. */
export const CONFIRM_DISTANCE = 56;
/** Frames this close show the product in the same place. */
const SAME_FRAME_DISTANCE = 6;
/** Mean colours further apart are another variant of the product. */
export const VARIANT_DELTA_E = 10;
const SIMILAR_DISTANCE = 16;

/**
 * Compares two pictures by their fingerprints; `sameBytes` says that their SHA-256 agree, which alone makes IDENTICAL.
 * Objects are compared when both have one, otherwise the frames.
 */
export function compareFingerprints(
  a: ImageFingerprint,
  b: ImageFingerprint,
  sameBytes = false,
): FingerprintComparison {
  const bothObjects = a.subject === 'OBJECT' && b.subject === 'OBJECT';
  const frameDistance = hammingDistance(a.pHashFrame, b.pHashFrame);
  const distance = bothObjects ? hammingDistance(a.pHash, b.pHash) : frameDistance;
  const dHashDistance = hammingDistance(a.dHash, b.dHash);
  const deltaE = colourDistance(a, b);
  const found = { distance, dHashDistance, deltaE, sameFrame: frameDistance <= SAME_FRAME_DISTANCE };
  const kind = sameBytes ? 'IDENTICAL' : kindOf(found);
  const comparable = a.subject === b.subject || kind !== 'DIFFERENT';
  return { distance, dHashDistance, deltaE, similarity: 1 - distance / 64, comparable, kind };
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
