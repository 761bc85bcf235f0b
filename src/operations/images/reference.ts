import { compareFingerprints } from '../../engines/imaging/compare.js';
import {
  type FingerprintComparison,
  type ImageFingerprint,
  type ImageMeasurement,
  isUnmeasured,
  type Unmeasured,
} from '../../engines/imaging/measurement.js';
import { findOne } from '../../entities/_shared/statement.js';
import { referenceImage } from '../../entities/images/image-validation.queries.js';
import type { OperationContext } from '../_shared/context.js';

/** A picture that another one must still show the product of. */
export interface Reference {
  readonly sha256: string;
  readonly fingerprint: ImageFingerprint | Unmeasured;
}

/** The stored picture with this id as a reference; `null` when there is none, `"UNMEASURED"` while nothing is known of it. */
export async function findReference(ctx: OperationContext, imageId: string): Promise<Reference | 'UNMEASURED' | null> {
  const row = await findOne(ctx.deps.database, referenceImage, [imageId]);
  if (row === null) return null;
  if (row.sha256 === null || row.fingerprint === null) return 'UNMEASURED';
  return { sha256: row.sha256, fingerprint: row.fingerprint as ImageFingerprint | Unmeasured };
}

/**
 * What a variant must show the product of: its source. A source of which nothing is known cannot be compared with, and a
 * variant that was never compared is never accepted automatically.
 */
export async function findSourceReference(ctx: OperationContext, sourceId: string): Promise<Reference> {
  const reference = await findReference(ctx, sourceId);
  if (reference !== null && reference !== 'UNMEASURED') return reference;
  // In place of the hash, so that the verdict is not found again once the source has one.
  return { sha256: sourceId, fingerprint: { unmeasured: true, reason: 'The source has not been measured.' } };
}

/** How a picture compares with its reference; null without one. Not comparable when either has no fingerprint. */
export function compareWith(
  reference: Reference | null,
  measurement: ImageMeasurement,
  sha256: string,
): FingerprintComparison | null {
  if (reference === null) return null;
  const isSame = reference.sha256 === sha256;
  const { fingerprint } = measurement;
  if (!isUnmeasured(reference.fingerprint) && !isUnmeasured(fingerprint)) {
    return compareFingerprints(reference.fingerprint, fingerprint, isSame);
  }
  return isSame
    ? { distance: 0, dHashDistance: 0, deltaE: 0, similarity: 1, comparable: true, kind: 'IDENTICAL' }
    : { distance: 64, dHashDistance: 256, deltaE: 0, similarity: 0, comparable: false, kind: 'DIFFERENT' };
}
