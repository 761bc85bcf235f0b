import { BACKGROUND, OBJECT } from './mask-flood.js';

/**
 * Removes threads and fringes: an object cell stays when at least three of its eight neighbours are object, five when it
 * is faint (within three thresholds of the background). Cells of the frame's edge stay. Changes `labels`.
 */
export function thinFringes(labels: Uint8Array, distance: Uint8Array, width: number, threshold: number): void {
  const before = labels.slice();
  const faint = 3 * threshold;
  for (let row = width; row < labels.length - width; row += width) {
    for (let cell = row + 1, end = row + width - 1; cell < end; cell += 1) {
      if (before[cell] !== OBJECT) continue;
      const neighbours =
        objectAt(before, cell - width - 1) +
        objectAt(before, cell - width) +
        objectAt(before, cell - width + 1) +
        objectAt(before, cell - 1) +
        objectAt(before, cell + 1) +
        objectAt(before, cell + width - 1) +
        objectAt(before, cell + width) +
        objectAt(before, cell + width + 1);
      if (neighbours < (distance[cell]! <= faint ? 5 : 3)) labels[cell] = BACKGROUND;
    }
  }
}

function objectAt(labels: Uint8Array, cell: number): number {
  return labels[cell] === OBJECT ? 1 : 0;
}

/** Every object cell that touches something else; cells on the frame's edge are left out. */
export function edgeCells(labels: Uint8Array, width: number): number[] {
  const cells: number[] = [];
  for (let row = 2 * width; row < labels.length - 2 * width; row += width) {
    for (let cell = row + 2, end = row + width - 2; cell < end; cell += 1) {
      if (labels[cell] !== OBJECT) continue;
      const inside =
        labels[cell - 1] === OBJECT &&
        labels[cell + 1] === OBJECT &&
        labels[cell - width] === OBJECT &&
        labels[cell + width] === OBJECT;
      if (!inside) cells.push(cell);
    }
  }
  return cells;
}

/** Largest distance in the 5 × 5 cells around one that lies at least two cells from the frame's edge. */
export function peakAround(distance: Uint8Array, cell: number, width: number): number {
  let peak = 0;
  for (let row = cell - 2 * width; row <= cell + 2 * width; row += width) {
    for (let at = row - 2; at <= row + 2; at += 1) {
      if (distance[at]! > peak) peak = distance[at]!;
    }
  }
  return peak;
}

/**
 * Moves the contour to where the step is half as high as beside it (half maximum), two cells inwards at most: a low
 * threshold follows the blurred foot of an edge. Changes `labels`.
 */
export function refineContour(labels: Uint8Array, distance: Uint8Array, width: number): void {
  for (let pass = 0; pass < 2; pass += 1) {
    for (const cell of edgeCells(labels, width)) {
      if (distance[cell]! < 0.5 * peakAround(distance, cell, width)) labels[cell] = BACKGROUND;
    }
  }
}
