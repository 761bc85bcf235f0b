import type { Cells } from './cells.js';
import { colourStep, type Subject } from './find-subjects.js';
import type { Rect } from './poster-analysis.js';

const MOST_AREAS = 3;
/** Shares of the poster: smaller than this is no room for anything. */
const NARROWEST = 0.2;
const LOWEST = 0.06;
const SMALLEST = 0.025;
/** A single faint stroke has more edges than this in three cells. */
const CALM_EDGES = 0.012;
/** Steepest step of colour to a neighbour that is still shading, in Lab. */
const CALM_STEP = 4;
/** Cells around subjects that stay free. */
const BERTH = 2;

/**
 * The largest rectangles, at most three, without overlap, that have no edge, no writing, no subject and no step of colour in
 * them. They rest on edges, not on what was recognised as writing, so that writing that was not recognised stays out too.
 */
export function findFreeAreas(cells: Cells, subjects: readonly Subject[]): Rect[] {
  const calm = markCalm(cells, subjects);
  const areas: Rect[] = [];
  while (areas.length < MOST_AREAS) {
    const best = largestRectangle(cells, calm);
    if (best === null) break;
    areas.push(best);
    clear(cells, calm, best);
  }
  return areas;
}

function markCalm(cells: Cells, subjects: readonly Subject[]): Uint8Array {
  const { edges, text, restless } = cells;
  const calm = Uint8Array.from(edges, (share, at) =>
    share <= CALM_EDGES && text[at] === 0 && restless[at] === 0 ? 1 : 0,
  );
  clearSteps(cells, calm);
  for (const subject of subjects) for (const at of subject.cells) keepAway(cells, calm, at);
  return calm;
}

/** Both sides of every step of colour to the right or below. */
function clearSteps({ columns, rows, lab }: Cells, calm: Uint8Array): void {
  for (let at = 0; at < calm.length; at += 1) {
    if (at % columns < columns - 1 && colourStep(lab, at, at + 1) > CALM_STEP) calm[at] = calm[at + 1] = 0;
    if (at < columns * (rows - 1) && colourStep(lab, at, at + columns) > CALM_STEP) calm[at] = calm[at + columns] = 0;
  }
}

function keepAway({ columns, rows }: Cells, calm: Uint8Array, at: number): void {
  const x = at % columns;
  const y = Math.floor(at / columns);
  for (let row = Math.max(0, y - BERTH); row <= Math.min(rows - 1, y + BERTH); row += 1) {
    calm.fill(0, row * columns + Math.max(0, x - BERTH), row * columns + Math.min(columns, x + BERTH + 1));
  }
}

/** Largest rectangle of calm cells that is large enough: bars of a histogram for each row, popped when a lower one comes. */
function largestRectangle({ columns, rows }: Cells, calm: Uint8Array): Rect | null {
  const heights = new Uint16Array(columns + 1);
  let best: Rect | null = null;
  for (let row = 0; row < rows; row += 1) {
    const stack: { from: number; tall: number }[] = [];
    for (let column = 0; column <= columns; column += 1) {
      if (column < columns) heights[column] = calm[row * columns + column] === 1 ? heights[column]! + 1 : 0;
      let from = column;
      while (stack.length > 0 && stack.at(-1)!.tall >= heights[column]!) {
        const bar = stack.pop()!;
        from = bar.from;
        const rect = {
          x: bar.from / columns,
          y: (row + 1 - bar.tall) / rows,
          width: (column - bar.from) / columns,
          height: bar.tall / rows,
        };
        if (isRoom(rect) && areaOf(rect) > areaOf(best)) best = rect;
      }
      stack.push({ from, tall: heights[column]! });
    }
  }
  return best;
}

function isRoom(rect: Rect): boolean {
  return rect.width >= NARROWEST && rect.height >= LOWEST && areaOf(rect) >= SMALLEST;
}

function areaOf(rect: Rect | null): number {
  return rect === null ? 0 : rect.width * rect.height;
}

function clear({ columns, rows }: Cells, calm: Uint8Array, rect: Rect): void {
  const left = Math.round(rect.x * columns);
  const right = Math.round((rect.x + rect.width) * columns);
  const bottom = Math.round((rect.y + rect.height) * rows);
  for (let row = Math.round(rect.y * rows); row < bottom; row += 1) {
    calm.fill(0, row * columns + left, row * columns + right);
  }
}
