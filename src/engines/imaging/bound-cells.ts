import { kernels, takeWords } from './kernels.js';
import type { FloodedGrid } from './mask-flood.js';
import type { PixelBox } from './measurement.js';

/** How many cells carry a label and lie farther than `beyond` from the background, and their box. */
export function boundCells(
  grid: FloodedGrid,
  width: number,
  height: number,
  label: number,
  beyond: number,
): { count: number; box: PixelBox | null } {
  const bounds = takeWords(4);
  const { labels, distance } = grid;
  const sizes = [width, height, label, beyond];
  const count = kernels.boundCells(labels.byteOffset, distance.byteOffset, ...sizes, bounds.byteOffset);
  if (count === 0) return { count, box: null };
  const [left, top, right, bottom] = bounds as unknown as [number, number, number, number];
  return { count, box: { x: left, y: top, width: right - left + 1, height: bottom - top + 1 } };
}
