import { MAX_SKU_LENGTH } from './canonical-sku.js';
import { codeIdentity } from './code-identity.js';
import { crockfordDigest } from './crockford-digest.js';

/** Attempts a caller may make: the sixteenth suffix has 36 characters, 180 bits. */
export const MAX_COLLISION_ATTEMPT = 16;

/**
 * `length` Crockford base32 characters of SHA-256(vendor id, NUL, code identity). An identity never holds NUL, so no two
 * pairs give one text. A longer suffix begins with the shorter ones, and does not depend on what else is stored.
 */
export function collisionSuffix(vendorId: string, rawCode: string, length: number): string {
  return crockfordDigest(`${vendorId}\0${codeIdentity(rawCode)}`, length);
}

/**
 * The SKU to try when `canonical` belongs to another raw code: attempt 1 appends `-` and 6 characters, 2 has 8, 3 has 10 …
 * Where 64 characters do not hold both, the plain part is cut and the suffix kept whole.
 * Throws RangeError for an attempt outside 1–16.
 */
export function collisionCandidate(canonical: string, vendorId: string, rawCode: string, attempt: number): string {
  if (!Number.isInteger(attempt) || attempt < 1 || attempt > MAX_COLLISION_ATTEMPT) {
    throw new RangeError(`Expected an attempt from 1 to ${MAX_COLLISION_ATTEMPT}, got ${attempt}`);
  }
  const suffix = collisionSuffix(vendorId, rawCode, 4 + 2 * attempt);
  return `${canonical.slice(0, MAX_SKU_LENGTH - 1 - suffix.length)}-${suffix}`;
}
