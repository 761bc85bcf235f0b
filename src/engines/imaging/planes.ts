import type { Frame } from './decode-frame.js';
import { kernels, resetPixelMemory, takeBytes } from './kernels.js';

/**
 * The frame split for measuring: full-size luma, and the colour grid the mask is made on (half size above 640 px, where
 * shadows and contours are still seen; below 400 px they are lost). All 8-bit, row by row, in the kernels' memory: valid
 * until the next frame is split.
 */
export interface Planes {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly luma: Uint8Array;
  /** Frame pixels per grid cell along a side: 1 or 2. */
  readonly step: number;
  readonly gridWidth: number;
  readonly gridHeight: number;
  /** Red, green, blue and luma of the grid, one after the other. */
  readonly grid: Uint8Array;
  readonly red: Uint8Array;
  readonly green: Uint8Array;
  readonly blue: Uint8Array;
  readonly grey: Uint8Array;
}

const HALVED_ABOVE_PX = 640;
/** What one analysis takes: frame, luma and blur 13 bytes a pixel, grid and floods 12 a cell, tallies. */
const BYTES_PER_PIXEL = 14;
const BYTES_PER_CELL = 13;
const FIXED_BYTES = 262_144;

/** Splits a frame, giving the kernels' memory to it. Luma is Rec. 601 in 15-bit weights: 8-bit ones are off by 0.3 levels. */
export function splitPlanes(frame: Frame): Planes {
  const { widthPx, heightPx } = frame;
  const step = Math.max(widthPx, heightPx) > HALVED_ABOVE_PX && Math.min(widthPx, heightPx) >= 2 ? 2 : 1;
  const gridWidth = Math.floor(widthPx / step);
  const gridHeight = Math.floor(heightPx / step);
  const pixels = widthPx * heightPx;
  const cells = gridWidth * gridHeight;
  resetPixelMemory(pixels * BYTES_PER_PIXEL + cells * BYTES_PER_CELL + FIXED_BYTES);
  const rgb = takeBytes(pixels * 3);
  rgb.set(frame.rgb);
  const luma = takeBytes(pixels);
  const grid = takeBytes(cells * 4);
  if (step === 1) {
    kernels.splitLuma(rgb.byteOffset, luma.byteOffset, pixels);
    kernels.separatePlanes(rgb.byteOffset, cells, grid.byteOffset);
  } else {
    const sizes = [widthPx, heightPx, luma.byteOffset, gridWidth, gridHeight];
    kernels.halvePlanes(rgb.byteOffset, ...sizes, grid.byteOffset);
  }
  const plane = (index: number): Uint8Array => grid.subarray(index * cells, (index + 1) * cells);
  const channels = { red: plane(0), green: plane(1), blue: plane(2), grey: plane(3) };
  return { widthPx, heightPx, luma, step, gridWidth, gridHeight, grid, ...channels };
}
