import { VARIANT_DELTA_E } from '../imaging/compare.js';
import { isSameProduct, type ProductAgreement } from '../imaging/identity.js';
import type { FingerprintComparison } from '../imaging/measurement.js';

/** What speaks for and against a variant showing the product of its raw picture. */
export interface IdentityEvidence {
  /** Null when either picture has no fingerprint. */
  readonly comparison: FingerprintComparison | null;
  /** Null when the product could not be told apart in one of the two. */
  readonly agreement: ProductAgreement | null;
}

/**
 * Why a variant may not show its product any more, as one public sentence; null when hash, colour, silhouette and the structure of every
 * part agree. What cannot be compared is not taken for the same.
 */
export function findIdentityDoubt({ comparison, agreement }: IdentityEvidence): string | null {
  if (comparison === null || agreement === null || !comparison.comparable)
    return 'The product could not be told apart well enough to compare the variant with its raw picture.';
  if (comparison.deltaE > VARIANT_DELTA_E)
    return `The product has another colour than in the raw picture (ΔE ${comparison.deltaE.toFixed(1)}).`;
  if (agreement.silhouetteOverlap < 0.9 || agreement.boxAgreement < 0.94)
    return `The product has another outline than in the raw picture (${percent(agreement.silhouetteOverlap)} overlap).`;
  if (!isSameProduct(agreement))
    return `Parts of the product look different from the raw picture (weakest part ${percent(agreement.weakTileSimilarity)} alike).`;
  if (comparison.kind === 'DIFFERENT')
    return `The variant may not show the product of the raw picture (${percent(comparison.similarity)} alike).`;
  return null;
}

function percent(share: number): string {
  return `${(100 * Math.max(0, share)).toFixed(0)} %`;
}
