import {
  type DuplicateReason,
  type DuplicateSignals,
  scoreDuplicate,
} from '../../engines/duplicates/score-duplicate.js';
import { candidatesByText, type PairSignalsRow, signalsOfPairs } from '../../entities/catalog/duplicate.queries.js';
import { mainImagesOfProducts } from '../../entities/images/product-image.queries.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { findSimilarImages, type SimilarImage } from '../_shared/similar-images.js';

/** A product that may be the same article: score 0–1, reasons strongest first. */
export interface DuplicateCandidate {
  readonly productId: string;
  readonly score: number;
  readonly reasons: DuplicateReason[];
}

/** Most candidates answered for one product. */
const MAX_CANDIDATES = 10;

/** Pictures looked at near a main image, and bits they may differ by: all that the index finds without a miss. */
const NEAR_IMAGES = { first: 50, maxDistance: 11 } as const;

/**
 * What each product may be a duplicate of, likeliest first, in the order of the ids; empty for archived ones. Candidates
 * share a GTIN, the plain SKU, the normalised code across vendors, a near-identical main image or most of the name.
 * Five statements at most, for any number of products.
 */
export async function findDuplicates(
  ctx: OperationContext,
  productIds: readonly string[],
): Promise<DuplicateCandidate[][]> {
  requireRight(ctx, 'catalog:read');
  const { database } = ctx.deps;
  const [textual, images] = await Promise.all([
    database.query(candidatesByText, [productIds]),
    findImagePairs(ctx, productIds),
  ]);
  const pairs = new Map<string, { ofId: string; id: string }>();
  for (const pair of [...textual, ...images.values()]) pairs.set(pairKey(pair), pair);
  if (pairs.size === 0) return productIds.map(() => []);
  const asked = [...pairs.values()];
  const signals = await database.query(signalsOfPairs, [asked.map((pair) => pair.ofId), asked.map((pair) => pair.id)]);
  const byProduct = Map.groupBy(signals, (row) => row.ofId);
  return productIds.map((id) => rank(byProduct.get(id) ?? [], images));
}

interface ImagePair {
  readonly ofId: string;
  readonly id: string;
  readonly distanceBits: number;
  readonly colourVariant: boolean;
}

function pairKey({ ofId, id }: { readonly ofId: string; readonly id: string }): string {
  return `${ofId} ${id}`;
}

/** The nearest picture of each other product to the main image of each of these. */
async function findImagePairs(ctx: OperationContext, productIds: readonly string[]): Promise<Map<string, ImagePair>> {
  const mains = await ctx.deps.database.query(mainImagesOfProducts, [productIds]);
  const hashed = mains.filter((image) => image.perceptualHash !== null);
  if (hashed.length === 0) return new Map();
  const lists = await findSimilarImages(ctx, { imageIds: hashed.map((image) => image.id), ...NEAR_IMAGES });
  const pairs = new Map<string, ImagePair>();
  for (const [index, { productId: ofId }] of hashed.entries()) {
    for (const { image, distance, kind } of lists[index] ?? []) {
      const pair = { ofId, id: image.productId, distanceBits: distance, colourVariant: kind === 'COLOUR_VARIANT' };
      const isFirst = !pairs.has(pairKey(pair));
      if (image.productId !== ofId && isNearIdentical(kind) && isFirst) pairs.set(pairKey(pair), pair);
    }
  }
  return pairs;
}

function isNearIdentical(kind: SimilarImage['kind']): boolean {
  return kind !== 'SIMILAR';
}

function rank(rows: readonly PairSignalsRow[], images: ReadonlyMap<string, ImagePair>): DuplicateCandidate[] {
  return rows
    .map((row) => ({ productId: row.id, ...scoreDuplicate(signalsOf(row, images.get(pairKey(row)))) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.productId < b.productId ? -1 : 1))
    .slice(0, MAX_CANDIDATES);
}

function signalsOf(row: PairSignalsRow, image: ImagePair | undefined): DuplicateSignals {
  const { sameGtin, skuCollision, sharedCode, nameSimilarity } = row;
  return {
    sameGtin,
    skuCollision,
    sharedCode,
    nameSimilarity,
    imageDistanceBits: image?.distanceBits ?? null,
    colourVariant: image?.colourVariant ?? false,
  };
}
