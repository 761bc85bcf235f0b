import { resampleArea } from './area-resample.js';
import type { FrameAnalysis } from './frame-analysis.js';
import { kernels, takeBytes } from './kernels.js';
import { OBJECT } from './mask-flood.js';
import type { PixelBox } from './measurement.js';

/** Side of the square both products are brought to, and of the tiles they are compared in. */
const SIDE = 128;
const TILE = 16;
/** Boxes of the same product differ by a cell or two; so much is tried in both directions. */
const MOST_SHIFT = 2;
/** Constants of the structural similarity index (Wang et al. 2004) for levels 0–255. */
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;
/** A tile with less deviation than this in both pictures is even, and even tiles differ by level alone. */
const EVEN_DEVIATION = 2;

/**
 * The product of a picture brought to one size and place: luma of a square around its box, white elsewhere, and which of its cells are
 * product. Null where the product cannot be told apart.
 */
export interface ProductView {
  readonly luma: Float64Array;
  readonly cover: Float64Array;
  /** Width ÷ height of the box, and the share of the box that is product. */
  readonly aspect: number;
  readonly solidity: number;
}

/**
 * How two views agree: structural similarity of the tiles that hold product (mean and tenth percentile, −1…1), overlap of the
 * silhouettes (intersection over union, 0–1) and ratio of their box shapes (0–1, 1 = the same).
 */
export interface ProductAgreement {
  readonly tileSimilarity: number;
  readonly weakTileSimilarity: number;
  readonly silhouetteOverlap: number;
  readonly boxAgreement: number;
}

/** The view of an analysed frame, before the next one takes over the kernels' memory. */
export function viewProduct({ planes, mask, trusted }: FrameAnalysis): ProductView | null {
  if (!trusted || mask.box === null) return null;
  const { gridWidth: width, gridHeight: height } = planes;
  const onWhite = takeBytes(planes.grey.length);
  kernels.objectOnWhite(mask.labels.byteOffset, planes.grey.byteOffset, planes.grey.length, onWhite.byteOffset);
  const region = squareAround(mask.box);
  const luma = Float64Array.from(resampleArea({ cells: onWhite, width, height }, region, SIDE, SIDE));
  const silhouette = takeBytes(planes.grey.length);
  for (let cell = 0; cell < silhouette.length; cell += 1) silhouette[cell] = mask.labels[cell] === OBJECT ? 0 : 255;
  const outside = resampleArea({ cells: silhouette, width, height }, region, SIDE, SIDE);
  const cover = Float64Array.from(outside, (level) => 1 - level / 255);
  return {
    luma,
    cover,
    aspect: mask.box.width / mask.box.height,
    solidity: mask.objectCells / (mask.box.width * mask.box.height),
  };
}

/** Whether two views show one product, told by its structure and silhouette alone; chosen on rendered products and altered copies of them. */
export function isSameProduct({ weakTileSimilarity, silhouetteOverlap, boxAgreement }: ProductAgreement): boolean {
  return weakTileSimilarity >= 0.6 && silhouetteOverlap >= 0.9 && boxAgreement >= 0.94;
}

/** Compares two views tile by tile, after the second's levels have been brought to the first's by one gain and offset. */
export function compareViews(a: ProductView, b: ProductView): ProductAgreement {
  let best: { mean: number; weak: number } = { mean: -1, weak: -1 };
  const matched = matchLevels(a, b);
  for (let dy = -MOST_SHIFT; dy <= MOST_SHIFT; dy += 1) {
    for (let dx = -MOST_SHIFT; dx <= MOST_SHIFT; dx += 1) {
      const tiles = tileSimilarities(a, matched, dx, dy);
      const mean = tiles.reduce((sum, value) => sum + value, 0) / Math.max(1, tiles.length);
      if (mean > best.mean) best = { mean, weak: tiles.sort((p, q) => p - q)[Math.floor(tiles.length / 10)] ?? mean };
    }
  }
  return {
    tileSimilarity: best.mean,
    weakTileSimilarity: best.weak,
    silhouetteOverlap: overlap(a.cover, b.cover),
    boxAgreement: Math.min(a.aspect, b.aspect) / Math.max(a.aspect, b.aspect),
  };
}

function squareAround(box: PixelBox): PixelBox {
  const side = Math.max(box.width, box.height) * 1.04;
  return { x: box.x + (box.width - side) / 2, y: box.y + (box.height - side) / 2, width: side, height: side };
}

/** The second view's luma under the gain and offset that fit it best to the first, over what is product in both. */
function matchLevels(a: ProductView, b: ProductView): Float64Array {
  let count = 0;
  let sumA = 0;
  let sumB = 0;
  let sumBB = 0;
  let sumAB = 0;
  for (let at = 0; at < a.luma.length; at += 1) {
    if (a.cover[at]! < 0.9 || b.cover[at]! < 0.9) continue;
    count += 1;
    sumA += a.luma[at]!;
    sumB += b.luma[at]!;
    sumBB += b.luma[at]! ** 2;
    sumAB += a.luma[at]! * b.luma[at]!;
  }
  if (count === 0) return b.luma;
  const variance = sumBB / count - (sumB / count) ** 2;
  const covariance = sumAB / count - (sumA / count) * (sumB / count);
  // An inverted or wildly stretched picture is not another exposure of the same.
  const gain = variance < 1 ? 1 : Math.min(2, Math.max(0.5, covariance / variance));
  const offset = sumA / count - gain * (sumB / count);
  return b.luma.map((level, at) => {
    const inside = b.cover[at]!;
    return inside * (gain * level + offset) + (1 - inside) * level;
  });
}

function tileSimilarities(a: ProductView, other: Float64Array, dx: number, dy: number): number[] {
  const similarities: number[] = [];
  for (let top = 0; top < SIDE; top += TILE) {
    for (let left = 0; left < SIDE; left += TILE) {
      if (coverOf(a, left, top) > 0.25) similarities.push(similarityOf(a.luma, other, { left, top, dx, dy }));
    }
  }
  return similarities;
}

function coverOf({ cover }: ProductView, left: number, top: number): number {
  let sum = 0;
  for (let y = top; y < top + TILE; y += 1) for (let x = left; x < left + TILE; x += 1) sum += cover[y * SIDE + x]!;
  return sum / (TILE * TILE);
}

interface Tile {
  readonly left: number;
  readonly top: number;
  readonly dx: number;
  readonly dy: number;
}

function similarityOf(a: Float64Array, b: Float64Array, { left, top, dx, dy }: Tile): number {
  let sumA = 0;
  let sumB = 0;
  let sumAA = 0;
  let sumBB = 0;
  let sumAB = 0;
  for (let y = top; y < top + TILE; y += 1) {
    const row = Math.min(SIDE - 1, Math.max(0, y + dy)) * SIDE;
    for (let x = left; x < left + TILE; x += 1) {
      const levelA = a[y * SIDE + x]!;
      const levelB = b[row + Math.min(SIDE - 1, Math.max(0, x + dx))]!;
      sumA += levelA;
      sumB += levelB;
      sumAA += levelA * levelA;
      sumBB += levelB * levelB;
      sumAB += levelA * levelB;
    }
  }
  const count = TILE * TILE;
  const meanA = sumA / count;
  const meanB = sumB / count;
  const varA = Math.max(0, sumAA / count - meanA * meanA);
  const varB = Math.max(0, sumBB / count - meanB * meanB);
  const levels = (2 * meanA * meanB + C1) / (meanA * meanA + meanB * meanB + C1);
  if (varA < EVEN_DEVIATION ** 2 && varB < EVEN_DEVIATION ** 2) return levels;
  return (levels * (2 * (sumAB / count - meanA * meanB) + C2)) / (varA + varB + C2);
}

function overlap(a: Float64Array, b: Float64Array): number {
  let both = 0;
  let either = 0;
  for (let at = 0; at < a.length; at += 1) {
    both += Math.min(a[at]!, b[at]!);
    either += Math.max(a[at]!, b[at]!);
  }
  return either === 0 ? 0 : both / either;
}
