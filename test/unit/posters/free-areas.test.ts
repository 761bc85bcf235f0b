import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cells } from '../../../src/engines/posters/cells.js';
import { findFreeAreas } from '../../../src/engines/posters/free-areas.js';
import type { Rect } from '../../../src/engines/posters/poster-analysis.js';

const COLUMNS = 10;
const ROWS = 12;

/** A grey grid with writing where `text` is 1. */
function gridWith(text: Uint8Array): Cells {
  const count = COLUMNS * ROWS;
  return {
    columns: COLUMNS,
    rows: ROWS,
    lab: new Float32Array(count * 3),
    edges: new Float32Array(count),
    text,
    restless: new Uint8Array(count),
  };
}

function cellsOf(rect: Rect): number[] {
  const cells: number[] = [];
  for (let y = Math.round(rect.y * ROWS); y < Math.round((rect.y + rect.height) * ROWS); y += 1) {
    for (let x = Math.round(rect.x * COLUMNS); x < Math.round((rect.x + rect.width) * COLUMNS); x += 1) {
      cells.push(y * COLUMNS + x);
    }
  }
  return cells;
}

/** Cells of the largest empty rectangle that is wide enough, by trying all of them. */
function largestByTrying(text: Uint8Array): number {
  let best = 0;
  for (let top = 0; top < ROWS; top += 1) {
    for (let left = 0; left < COLUMNS; left += 1) {
      for (let bottom = top + 1; bottom <= ROWS; bottom += 1) {
        for (let right = left + 2; right <= COLUMNS; right += 1) {
          const rect = {
            x: left / COLUMNS,
            y: top / ROWS,
            width: (right - left) / COLUMNS,
            height: (bottom - top) / ROWS,
          };
          const size = (right - left) * (bottom - top);
          if (size > best && rect.width * rect.height >= 0.025 && cellsOf(rect).every((at) => text[at] === 0))
            best = size;
        }
      }
    }
  }
  return best;
}

const writing = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: COLUMNS * ROWS, maxLength: COLUMNS * ROWS })
  .map((values) => Uint8Array.from(values, (value) => (value < 0.2 ? 1 : 0)));

describe('free areas', () => {
  it('are the whole of an empty poster', () => {
    expect(findFreeAreas(gridWith(new Uint8Array(COLUMNS * ROWS)), [])).toEqual([{ x: 0, y: 0, width: 1, height: 1 }]);
  });

  it('are at most three, apart, empty, and the first is the largest there is', () => {
    fc.assert(
      fc.property(writing, (text) => {
        const areas = findFreeAreas(gridWith(text), []);
        expect(areas.length).toBeLessThanOrEqual(3);
        const taken = areas.flatMap(cellsOf);
        expect(new Set(taken).size).toBe(taken.length);
        expect(taken.filter((at) => text[at] === 1)).toEqual([]);
        expect(areas[0] === undefined ? 0 : cellsOf(areas[0]).length).toBe(largestByTrying(text));
      }),
      { numRuns: 60 },
    );
  });

  it('stop at a step of colour and keep away from a subject', () => {
    const cells = gridWith(new Uint8Array(COLUMNS * ROWS));
    // The lower half is lighter: the rows on both sides of the step are not calm.
    for (let at = 6 * COLUMNS; at < ROWS * COLUMNS; at += 1) cells.lab[at * 3] = 40;
    expect(findFreeAreas(cells, [])).toEqual([
      { x: 0, y: 0, width: 1, height: 5 / 12 },
      { x: 0, y: 7 / 12, width: 1, height: 5 / 12 },
    ]);
    const subject = { box: { x: 0.9, y: 0, width: 0.1, height: 1 / 12 }, cells: [9], strength: 1 };
    expect(findFreeAreas(cells, [subject])[0]).toEqual({ x: 0, y: 7 / 12, width: 1, height: 5 / 12 });
    expect(findFreeAreas(cells, [subject])[1]).toEqual({ x: 0, y: 0, width: 0.7, height: 5 / 12 });
  });
});
