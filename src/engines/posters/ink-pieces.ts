import { RunForest } from './run-forest.js';

/** A connected piece of ink: box in pixels (right and bottom excluded), and what tells strokes from patches. */
export interface InkPiece {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly area: number;
  /** Stretches of ink, counted along all rows and along all columns. */
  readonly rowRuns: number;
  readonly columnRuns: number;
  /** Mean luma, and mean step of luma across the outline, 0–255. */
  readonly luma: number;
  readonly contrast: number;
}

const SMALLEST_AREA_PX = 6;
const SHORTEST_PX = 4;
const TALLEST_SHARE = 0.34;
/** Steps are taken from the outermost ink to here: anti-aliased edges are two pixels wide. */
const OUTSIDE_PX = 2;

/**
 * The 8-connected pieces of a mask that could be letters or words: not tiny, no taller than a third of the picture. Their
 * order is that of their first rows, so the result depends on the pixels alone.
 */
export function findInkPieces(mask: Uint8Array, luma: Uint8Array, width: number, height: number): InkPiece[] {
  const forest = new RunForest();
  let above = 0;
  for (let y = 0; y < height; y += 1) {
    const first = forest.count;
    const row = y * width;
    addRow(forest, { mask, luma, row, width, y });
    forest.joinRows(above, first);
    above = first;
  }
  const tallest = height * TALLEST_SHARE;
  return forest.pieces().filter((piece) => {
    const tall = piece.bottom - piece.top;
    return piece.area >= SMALLEST_AREA_PX && tall >= SHORTEST_PX && tall <= tallest;
  });
}

interface Row {
  readonly mask: Uint8Array;
  readonly luma: Uint8Array;
  readonly row: number;
  readonly width: number;
  readonly y: number;
}

function addRow(forest: RunForest, { mask, luma, row, width, y }: Row): void {
  const end = row + width;
  for (let at = row; at < end; at += 1) {
    if (mask[at] === 0) continue;
    const from = at;
    let sum = 0;
    let open = 0;
    for (; at < end && mask[at] === 1; at += 1) {
      sum += luma[at]!;
      if (y === 0 || mask[at - width] === 0) open += 1;
    }
    const before = luma[from - OUTSIDE_PX < row ? row : from - OUTSIDE_PX]!;
    const after = luma[at - 1 + OUTSIDE_PX >= end ? end - 1 : at - 1 + OUTSIDE_PX]!;
    const step = (Math.abs(luma[from]! - before) + Math.abs(luma[at - 1]! - after)) / 2;
    forest.add([from - row, at - row, y, sum, step, open]);
  }
}
