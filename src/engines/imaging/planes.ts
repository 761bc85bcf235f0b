import type { Frame } from './decode-frame.js';

/**
 * The frame split for measuring: full-size luma, and the colour grid the mask is made on (half size above 640 px, where
 * shadows and contours are still seen; below 400 px they are lost). All 8-bit, row by row.
 */
export interface Planes {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly luma: Uint8Array;
  /** Frame pixels per grid cell along a side: 1 or 2. */
  readonly step: number;
  readonly gridWidth: number;
  readonly gridHeight: number;
  readonly red: Uint8Array;
  readonly green: Uint8Array;
  readonly blue: Uint8Array;
  readonly grey: Uint8Array;
}

const HALVED_ABOVE_PX = 640;

/** Splits a frame. Luma is Rec. 601 in 16-bit weights: eight-bit ones are off by up to 0.3 of a level. */
export function splitPlanes(frame: Frame): Planes {
  const { widthPx, heightPx, rgb } = frame;
  const step = Math.max(widthPx, heightPx) > HALVED_ABOVE_PX && Math.min(widthPx, heightPx) >= 2 ? 2 : 1;
  const gridWidth = Math.floor(widthPx / step);
  const gridHeight = Math.floor(heightPx / step);
  const luma = new Uint8Array(widthPx * heightPx);
  computeLuma(rgb, luma);
  const cells = gridWidth * gridHeight;
  const grid = { red: new Uint8Array(cells), green: new Uint8Array(cells), blue: new Uint8Array(cells) };
  if (step === 1) separate(rgb, grid.red, grid.green, grid.blue);
  else halve(frame, gridWidth, gridHeight, grid);
  const grey = new Uint8Array(cells);
  mixLuma(grid.red, grid.green, grid.blue, grey);
  return { widthPx, heightPx, luma, step, gridWidth, gridHeight, ...grid, grey };
}

function computeLuma(rgb: Uint8Array, luma: Uint8Array): void {
  for (let pixel = 0, at = 0; pixel < luma.length; pixel += 1, at += 3) {
    luma[pixel] = (19595 * rgb[at]! + 38470 * rgb[at + 1]! + 7471 * rgb[at + 2]! + 32768) >> 16;
  }
}

function mixLuma(red: Uint8Array, green: Uint8Array, blue: Uint8Array, grey: Uint8Array): void {
  for (let cell = 0; cell < grey.length; cell += 1) {
    grey[cell] = (19595 * red[cell]! + 38470 * green[cell]! + 7471 * blue[cell]! + 32768) >> 16;
  }
}

function separate(rgb: Uint8Array, red: Uint8Array, green: Uint8Array, blue: Uint8Array): void {
  for (let cell = 0, at = 0; cell < red.length; cell += 1, at += 3) {
    red[cell] = rgb[at]!;
    green[cell] = rgb[at + 1]!;
    blue[cell] = rgb[at + 2]!;
  }
}

function halve(
  frame: Frame,
  gridWidth: number,
  gridHeight: number,
  grid: { red: Uint8Array; green: Uint8Array; blue: Uint8Array },
): void {
  const { rgb } = frame;
  const { red, green, blue } = grid;
  const row = frame.widthPx * 3;
  for (let y = 0, cell = 0; y < gridHeight; y += 1) {
    for (let x = 0, at = y * 2 * row; x < gridWidth; x += 1, at += 6, cell += 1) {
      red[cell] = (rgb[at]! + rgb[at + 3]! + rgb[at + row]! + rgb[at + row + 3]! + 2) >> 2;
      green[cell] = (rgb[at + 1]! + rgb[at + 4]! + rgb[at + row + 1]! + rgb[at + row + 4]! + 2) >> 2;
      blue[cell] = (rgb[at + 2]! + rgb[at + 5]! + rgb[at + row + 2]! + rgb[at + row + 5]! + 2) >> 2;
    }
  }
}
