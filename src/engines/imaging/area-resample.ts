import { kernels, takeDoubles } from './kernels.js';

/** A rectangle in fractional source cells. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An 8-bit picture with its size, in the kernels' memory. */
export interface GreyGrid {
  readonly cells: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Averages a region to `columns` × `rows` values by exact area, row by row. What lies outside the source is white (255).
 */
export function resampleArea(source: GreyGrid, region: Region, columns: number, rows: number): Float64Array {
  const line = takeDoubles(columns);
  const output = takeDoubles(columns * rows);
  const place = [region.x, region.y, region.width, region.height];
  const { cells, width, height } = source;
  kernels.resampleArea(cells.byteOffset, width, height, ...place, columns, rows, line.byteOffset, output.byteOffset);
  return output;
}
