import type { Cells } from './cells.js';
import type { Subject } from './find-subjects.js';
import type { TextLine } from './find-text.js';
import type { Rect } from './poster-analysis.js';

/** Cells to every side that a cell is compared with. */
const NEAR = 12;
/** Differences in Lab at which a cell could not stand out more. */
const MOST = 45;
/** Below this nothing draws the eye. */
const FAINT = 0.12;
const WINDOW = 0.24;

/**
 * How much each cell stands out, 0–1: its colour against the mean of its surroundings and of the whole poster, in Lab (after
 * Achanta et al. 2009, with a second, nearer scale).
 */
export function measureSaliency({ columns, rows, lab }: Cells): Float32Array {
  const sums = [0, 1, 2].map((channel) => sumsOf(lab, channel, columns, rows));
  const saliency = new Float32Array(columns * rows);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      const at = (y * columns + x) * 3;
      const near: Bounds = [
        Math.max(0, x - NEAR),
        Math.max(0, y - NEAR),
        Math.min(columns, x + NEAR + 1),
        Math.min(rows, y + NEAR + 1),
      ];
      let local = 0;
      let whole = 0;
      for (const [channel, table] of sums.entries()) {
        const value = lab[at + channel]!;
        local += (value - meanOf(table, columns, near)) ** 2;
        whole += (value - meanOf(table, columns, [0, 0, columns, rows])) ** 2;
      }
      saliency[y * columns + x] = Math.min(1, (Math.sqrt(local) + Math.sqrt(whole)) / 2 / MOST);
    }
  }
  return saliency;
}

/**
 * The box of what draws the eye first: the subject or line of writing with the most weight (size, how far it stands out, how
 * near the middle), else the most salient window; null when nothing stands out.
 */
export function findFocalPoint(
  saliency: Float32Array,
  { columns, rows }: Cells,
  found: { readonly subjects: readonly Subject[]; readonly texts: readonly Pick<TextLine & { box: Rect }, 'box'>[] },
): Rect | null {
  let best: { box: Rect; weight: number } | null = null;
  const offer = (box: Rect, strength: number): void => {
    const size = Math.sqrt(box.width * box.height);
    const weight = size * strength * (1 - 0.5 * Math.hypot(box.x + box.width / 2 - 0.5, box.y + box.height / 2 - 0.45));
    if (best === null || weight > best.weight) best = { box, weight };
  };
  for (const { box, strength } of found.subjects) offer(box, 0.6 + 0.4 * strength);
  for (const { box } of found.texts) offer(box, 0.5);
  return (best as { box: Rect } | null)?.box ?? salientWindow(saliency, columns, rows);
}

function salientWindow(saliency: Float32Array, columns: number, rows: number): Rect | null {
  const sums = sumsOf(saliency, 0, columns, rows, 1);
  const wide = Math.max(1, Math.round(WINDOW * columns));
  const tall = Math.max(1, Math.min(rows, wide));
  let best = FAINT;
  let box: Rect | null = null;
  for (let y = 0; y + tall <= rows; y += 1) {
    for (let x = 0; x + wide <= columns; x += 1) {
      const value = meanOf(sums, columns, [x, y, x + wide, y + tall]);
      if (value <= best) continue;
      best = value;
      box = { x: x / columns, y: y / rows, width: wide / columns, height: tall / rows };
    }
  }
  return box;
}

type Bounds = readonly [left: number, top: number, right: number, bottom: number];

function meanOf(sums: Float64Array, columns: number, [left, top, right, bottom]: Bounds): number {
  const stride = columns + 1;
  const sum =
    sums[bottom * stride + right]! -
    sums[top * stride + right]! -
    sums[bottom * stride + left]! +
    sums[top * stride + left]!;
  return sum / ((right - left) * (bottom - top));
}

function sumsOf(values: Float32Array, channel: number, columns: number, rows: number, channels = 3): Float64Array {
  const stride = columns + 1;
  const sums = new Float64Array(stride * (rows + 1));
  for (let y = 0; y < rows; y += 1) {
    let row = 0;
    for (let x = 0; x < columns; x += 1) {
      row += values[(y * columns + x) * channels + channel]!;
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1]! + row;
    }
  }
  return sums;
}
