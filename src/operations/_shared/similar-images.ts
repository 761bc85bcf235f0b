import { compareFingerprints, MATCH_DISTANCE } from '../../engines/imaging/compare.js';
import { slotNeighbours } from '../../engines/imaging/hash-slots.js';
import type { FingerprintComparison, ImageFingerprint } from '../../engines/imaging/measurement.js';
import type { ImageRow } from '../../entities/images/product-image.queries.js';
import { type NearRow, nearImagesByIndex, nearImagesByScan } from '../../entities/images/similar-images.queries.js';
import { AppError } from '../../errors.js';
import { type OperationContext, requireRight } from './context.js';

/** A picture near another one: `distance` in bits of the perceptual hash, `similarity` = 1 − distance ÷ 64. */
export interface SimilarImage {
  readonly image: ImageRow;
  readonly distance: number;
  readonly similarity: number;
  readonly kind: Exclude<FingerprintComparison['kind'], 'DIFFERENT'>;
}

export interface SimilarityQuery {
  readonly imageIds: readonly string[];
  /** 0–11 bits. */
  readonly maxDistance: number;
  /** 1–100 per picture. */
  readonly first: number;
}

/**
 * Candidates per slot before every picture is scanned instead. A million random hashes have 2 090 within two bits of a
 * slot; pictures that share a layout crowd into the same few slots.
 */
const MAX_CANDIDATES = 5_000;

/**
 * The pictures near each of some pictures, nearest first, each list in the order of `imageIds`; empty where there is no hash. Exact:
 * hashes within 11 bits share a 16-bit slot within 2 (multi-index hashing, Norouzi, Punjani, Fleet 2012). One statement
 * for all, and one more when slots are crowded. Throws BAD_USER_INPUT outside the bounds.
 */
export async function findSimilarImages(ctx: OperationContext, query: SimilarityQuery): Promise<SimilarImage[][]> {
  requireRight(ctx, 'catalog:read');
  checkBounds(query);
  const { imageIds, maxDistance, first } = query;
  const { database } = ctx.deps;
  const masks = slotNeighbours(0, slotRadius(maxDistance));
  const indexed = await database.query(nearImagesByIndex, [imageIds, maxDistance, masks, MAX_CANDIDATES, first]);
  const crowded = indexed.filter((row) => row.crowded).map((row) => row.ofId);
  const scanned = crowded.length === 0 ? [] : await database.query(nearImagesByScan, [crowded, maxDistance, first]);
  const found = Map.groupBy([...indexed, ...scanned], (row) => row.ofId);
  return imageIds.map((id) => (found.get(id) ?? []).flatMap(toSimilarImage));
}

function checkBounds({ maxDistance, first }: SimilarityQuery): void {
  if (!Number.isInteger(maxDistance) || maxDistance < 0 || maxDistance > MATCH_DISTANCE) {
    throw new AppError('BAD_USER_INPUT', `"maxDistance" is a whole number from 0 to ${MATCH_DISTANCE}.`);
  }
  if (!Number.isInteger(first) || first < 1 || first > 100) {
    throw new AppError('BAD_USER_INPUT', '"first" is a whole number from 1 to 100.');
  }
}

/** If every one of four slots differed by more than this, the whole would differ by more than `maxDistance`. */
function slotRadius(maxDistance: number): 0 | 1 | 2 {
  return Math.floor(maxDistance / 4) as 0 | 1 | 2;
}

function toSimilarImage(row: NearRow): SimilarImage[] {
  if (row.id === null) return [];
  const { ofFingerprint, fingerprint, distance, sameBytes } = row;
  const compared = compareFingerprints(ofFingerprint as ImageFingerprint, fingerprint as ImageFingerprint, sameBytes);
  if (compared.kind === 'DIFFERENT') return [];
  return [{ image: row, distance, similarity: 1 - distance / 64, kind: compared.kind }];
}
