import { MAX_SKU_LENGTH } from './canonical-sku.js';
import { codeIdentity, MAX_RAW_CODE_LENGTH } from './code-identity.js';
import { cutToLength, foldIdentity, MAX_NORMALISED_LENGTH } from './folded-code.js';

/** Everything that is stored of a code: see `codeIdentity`, `canonicalSku` (the base) and `normalisedCode`. */
export interface CodeForms {
  readonly identity: string;
  readonly base: string;
  readonly normalised: string;
}

/** Why no SKU can be made of a code. */
export type UnusableCode = 'TOO_LONG' | 'UNUSABLE';

/**
 * All forms of one code, its identity computed once: a bulk call has ten thousand of them. `vendorCode` must be the
 * answer of `normaliseVendorCode`. UNUSABLE: neither letter nor number; TOO_LONG: beyond `MAX_RAW_CODE_LENGTH`.
 */
export function codeForms(vendorCode: string, rawCode: string): CodeForms | UnusableCode {
  const given = rawCode.trim();
  if (given.length > MAX_RAW_CODE_LENGTH) return 'TOO_LONG';
  const identity = codeIdentity(given);
  if (identity.length > MAX_RAW_CODE_LENGTH) return 'TOO_LONG';
  const folded = foldIdentity(identity);
  if (folded === null) return 'UNUSABLE';
  return {
    identity,
    base: `${vendorCode}-${cutToLength(folded, identity, MAX_SKU_LENGTH - vendorCode.length - 1)}`,
    normalised: cutToLength(folded, folded, MAX_NORMALISED_LENGTH),
  };
}
