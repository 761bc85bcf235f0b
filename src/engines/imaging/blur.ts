import { blurOfEnergy } from './blur-scale.js';
import { ANALYSIS_LONG_SIDE_PX } from './decode-frame.js';
import { percentile } from './exposure.js';
import type { BlurMeasure, PixelBox } from './measurement.js';

/** Tiles along a side of the object's box. */
export const TILES = 8;
/** A tile counts as sharp up to this blur, in pixels of an 800-px frame. */
export const SHARP_SIGMA_PX = 1.5;
const FEWEST_EDGE_PIXELS = 50;
const FEWEST_TILE_PIXELS = 12;
/** Levels are kept times sixteen, and differences are taken over two pixels: one level per pixel is 32. */
const UNIT = 32;
const LOWEST_GRADIENT = 3 * UNIT;
const RELATIVE_GRADIENT = 0.2;

/** Energies of one tile: sums of squared Laplacians and gradients over its edge pixels. */
interface TileEnergy {
  readonly laplacian: number;
  readonly gradient: number;
  readonly pixels: number;
}

/** The blur of an object and of each of its 8 × 8 tiles (row by row; null where a tile has too few edges). */
export interface BlurMap {
  readonly measure: BlurMeasure;
  readonly tileSigmasPx: readonly (number | null)[];
}

/**
 * Blur of the object from the energies of its edges: ΣL²/Σ|∇I|² is 1/(2σ²) for a step blurred by σ, whatever the contrast
 * (variance of the Laplacian moves hundredfold with it). Measured inside `box` (frame pixels) on the frame's luma; noise is
 * damped by a binomial first, and only pixels at least a fifth as steep as the steepest count. Null with too few edges.
 */
export function measureBlur(luma: Uint8Array, widthPx: number, heightPx: number, box: PixelBox): BlurMap | null {
  const area = padBox(box, widthPx, heightPx);
  if (area.width < 16 || area.height < 16) return null;
  const smooth = smoothArea(luma, widthPx, area);
  const steep = gradientLimit(smooth, area.width, area.height);
  const edges = markEdges(smooth, area.width, area.height, steep);
  const tiles = tallyTiles(smooth, edges, area.width, area.height);
  const scale = ANALYSIS_LONG_SIDE_PX / Math.max(widthPx, heightPx);
  return summarise(tiles, scale);
}

/** The box with 2 % of its long side around it, inside the frame. */
function padBox(box: PixelBox, widthPx: number, heightPx: number): PixelBox {
  const pad = Math.ceil(0.02 * Math.max(box.width, box.height)) + 2;
  const x = Math.max(0, box.x - pad);
  const y = Math.max(0, box.y - pad);
  const right = Math.min(widthPx, box.x + box.width + pad);
  const bottom = Math.min(heightPx, box.y + box.height + pad);
  return { x, y, width: right - x, height: bottom - y };
}

/** Luma × 16 after a separable 1-4-6-4-1; the outermost two rows and columns stay zero and are never read. */
function smoothArea(luma: Uint8Array, widthPx: number, area: PixelBox): Int16Array {
  const { width, height } = area;
  const rows = new Int16Array(width * height);
  for (let y = 0; y < height; y += 1) {
    let from = (area.y + y) * widthPx + area.x + 2;
    for (let at = y * width + 2, end = at + width - 4; at < end; at += 1, from += 1) {
      rows[at] = luma[from - 2]! + luma[from + 2]! + 4 * (luma[from - 1]! + luma[from + 1]!) + 6 * luma[from]!;
    }
  }
  const smooth = new Int16Array(width * height);
  for (let y = 2; y < height - 2; y += 1) {
    for (let at = y * width + 2, end = at + width - 4; at < end; at += 1) {
      smooth[at] =
        (rows[at - 2 * width]! +
          rows[at + 2 * width]! +
          4 * (rows[at - width]! + rows[at + width]!) +
          6 * rows[at]! +
          8) >>
        4;
    }
  }
  return smooth;
}

function steepness(smooth: Int16Array, at: number, width: number): number {
  const across = Math.abs(smooth[at + 1]! - smooth[at - 1]!);
  const down = Math.abs(smooth[at + width]! - smooth[at - width]!);
  return across > down ? across : down;
}

/** A fifth of the 95th percentile of the gradients that are more than noise. */
function gradientLimit(smooth: Int16Array, width: number, height: number): number {
  const histogram = new Uint32Array(512);
  let counted = 0;
  for (let y = 3; y < height - 3; y += 1) {
    for (let at = y * width + 3, end = at + width - 6; at < end; at += 1) {
      const gradient = steepness(smooth, at, width);
      if (gradient <= LOWEST_GRADIENT) continue;
      histogram[gradient >> 4]! += 1;
      counted += 1;
    }
  }
  return Math.max(LOWEST_GRADIENT, RELATIVE_GRADIENT * (percentile(histogram, counted, 0.95) * 16 + 8));
}

/** Steep pixels and their eight neighbours: the Laplacian's lobes lie beside the steepest place. */
function markEdges(smooth: Int16Array, width: number, height: number, limit: number): Uint8Array {
  const edges = new Uint8Array(width * height);
  for (let y = 3; y < height - 3; y += 1) {
    for (let at = y * width + 3, end = at + width - 6; at < end; at += 1) {
      if (steepness(smooth, at, width) <= limit) continue;
      for (let row = at - width; row <= at + width; row += width) edges.fill(1, row - 1, row + 2);
    }
  }
  return edges;
}

function tallyTiles(smooth: Int16Array, edges: Uint8Array, width: number, height: number): TileEnergy[] {
  const tiles: TileEnergy[] = [];
  for (let row = 0; row < TILES; row += 1) {
    for (let column = 0; column < TILES; column += 1) {
      const x = 3 + Math.floor(((width - 6) * column) / TILES);
      const y = 3 + Math.floor(((height - 6) * row) / TILES);
      const right = 3 + Math.floor(((width - 6) * (column + 1)) / TILES);
      const bottom = 3 + Math.floor(((height - 6) * (row + 1)) / TILES);
      tiles.push(tallyTile(smooth, edges, width, { x, y, width: right - x, height: bottom - y }));
    }
  }
  return tiles;
}

function tallyTile(smooth: Int16Array, edges: Uint8Array, width: number, tile: PixelBox): TileEnergy {
  let laplacian = 0;
  let gradient = 0;
  let pixels = 0;
  for (let y = tile.y; y < tile.y + tile.height; y += 1) {
    for (let at = y * width + tile.x, end = at + tile.width; at < end; at += 1) {
      if (edges[at] === 0) continue;
      const left = smooth[at - 1]!;
      const right = smooth[at + 1]!;
      const above = smooth[at - width]!;
      const below = smooth[at + width]!;
      const bend = left + right + above + below - 4 * smooth[at]!;
      laplacian += bend * bend;
      gradient += (right - left) * (right - left) + (below - above) * (below - above);
      pixels += 1;
    }
  }
  // Differences over two pixels are twice the gradient; the Laplacian has no such factor.
  return { laplacian, gradient: gradient / 4, pixels };
}

function summarise(tiles: readonly TileEnergy[], scale: number): BlurMap | null {
  let laplacian = 0;
  let gradient = 0;
  let edgePixels = 0;
  for (const tile of tiles) {
    laplacian += tile.laplacian;
    gradient += tile.gradient;
    edgePixels += tile.pixels;
  }
  if (edgePixels < FEWEST_EDGE_PIXELS) return null;
  const tileSigmasPx = tiles.map((tile) =>
    tile.pixels < FEWEST_TILE_PIXELS ? null : blurOfEnergy(tile.laplacian / tile.gradient) * scale,
  );
  const judged = tileSigmasPx.filter((sigma) => sigma !== null);
  const sharp = judged.filter((sigma) => sigma <= SHARP_SIGMA_PX).length;
  return {
    measure: {
      sigmaPx: blurOfEnergy(laplacian / gradient) * scale,
      sharpTileFraction: judged.length === 0 ? 0 : sharp / judged.length,
      edgePixels,
    },
    tileSigmasPx,
  };
}
