import { codeIdentity } from './code-identity.js';
import { cutToLength, foldedCode } from './folded-code.js';

/** Longest SKU, suffixes included. */
export const MAX_SKU_LENGTH = 64;

/**
 * The plain SKU `<VENDOR>-<CODE>` of a vendor's raw code: A–Z 0–9 and exactly one hyphen, at most 64 characters; a longer
 * code is cut and ends in ten base32 characters of SHA-256 of its whole identity. `vendorCode` must be the answer of
 * `normaliseVendorCode`. Null when the code has neither letter nor number: UNUSABLE_CODE.
 * Depends on nothing but its arguments, the pinned transliteration table and the Unicode version; what is stored
 * under the code's identity stands, should either ever change.
 */
export function canonicalSku(vendorCode: string, rawCode: string): string | null {
  const folded = foldedCode(rawCode);
  if (folded === null) return null;
  return `${vendorCode}-${cutToLength(folded, codeIdentity(rawCode), MAX_SKU_LENGTH - vendorCode.length - 1)}`;
}

/**
 * A vendor's short code as it stands in SKUs: NFKC, trimmed, upper-cased, 2–12 of A–Z 0–9. Null for anything else.
 * Nothing is dropped or transliterated: two vendors must not become one because of a character somebody did not see go.
 */
export function normaliseVendorCode(raw: string): string | null {
  const code = raw.normalize('NFKC').trim();
  // Tested before upper-casing: ß and ı would turn into ASCII letters.
  return /^[A-Za-z0-9]{2,12}$/.test(code) ? code.toUpperCase() : null;
}
