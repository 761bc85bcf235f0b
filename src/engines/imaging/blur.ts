import { blurOfEnergy } from './blur-scale.js';
import { ANALYSIS_LONG_SIDE_PX } from './decode-frame.js';
import { percentile } from './exposure.js';
import { kernels, takeBytes, takeDoubles, takeWords } from './kernels.js';
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
 * (variance of the Laplacian moves hundredfold with it). Measured inside `box` (frame pixels) on the frame's luma (in the kernels' memory); noise is
 * damped by a binomial first, and only pixels at least a fifth as steep as the steepest count. Null with too few edges.
 */
export function measureBlur(luma: Uint8Array, widthPx: number, heightPx: number, box: PixelBox): BlurMap | null {
  const area = padBox(box, widthPx, heightPx);
  if (area.width < 16 || area.height < 16) return null;
  const tiles = tallyArea(luma, widthPx, area);
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

/** Edge pixels of the area and their energies, tile by tile, row by row. */
function tallyArea(luma: Uint8Array, widthPx: number, area: PixelBox): TileEnergy[] {
  const { width, height } = area;
  const pixels = width * height;
  const rows = takeBytes(pixels * 2).byteOffset;
  const smooth = takeBytes(pixels * 2).byteOffset;
  const from = luma.byteOffset + area.y * widthPx + area.x;
  kernels.smoothArea(from, widthPx, width, height, rows, smooth);
  const histogram = takeWords(512);
  // The rows are no longer needed; their place takes the steepness.
  const steep = rows;
  const counted = kernels.measureSteepness(smooth, width, height, LOWEST_GRADIENT, steep, histogram.byteOffset);
  const steepest = percentile(histogram, counted, 0.95) * 16 + 8;
  const hot = takeBytes(pixels).fill(0).byteOffset;
  kernels.markSteep(steep, width, height, Math.round(Math.max(LOWEST_GRADIENT, RELATIVE_GRADIENT * steepest)), hot);
  const edges = takeBytes(pixels).fill(0).byteOffset;
  kernels.widenEdges(hot, width, height, edges);
  return tallyTiles(smooth, edges, width, height);
}

function tallyTiles(smooth: number, edges: number, width: number, height: number): TileEnergy[] {
  const sums = takeDoubles(3);
  const tiles: TileEnergy[] = [];
  for (let row = 0; row < TILES; row += 1) {
    const y = tileStart(height, row);
    const rows = tileStart(height, row + 1) - y;
    for (let column = 0; column < TILES; column += 1) {
      const x = tileStart(width, column);
      const columns = tileStart(width, column + 1) - x;
      kernels.tallyTile(smooth, edges, width, y * width + x, columns, rows, sums.byteOffset);
      // Differences over two pixels are twice the gradient; the Laplacian has no such factor.
      tiles.push({ laplacian: sums[0]!, gradient: sums[1]! / 4, pixels: sums[2]! });
    }
  }
  return tiles;
}

/** First pixel of a tile: the three outermost pixels of the area have no Laplacian. */
function tileStart(length: number, tile: number): number {
  return 3 + Math.floor(((length - 6) * tile) / TILES);
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
