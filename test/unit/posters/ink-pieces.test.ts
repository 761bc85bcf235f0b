import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findInkPieces } from '../../../src/engines/posters/ink-pieces.js';
import { RunForest } from '../../../src/engines/posters/run-forest.js';

const WIDTH = 24;
const HEIGHT = 16;

/** Boxes and areas of the 8-connected pieces by flooding, which needs no cleverness. */
function flood(mask: Uint8Array): string[] {
  const seen = new Uint8Array(mask.length);
  const pieces: string[] = [];
  for (let start = 0; start < mask.length; start += 1) {
    if (mask[start] === 0 || seen[start] === 1) continue;
    const stack = [start];
    seen[start] = 1;
    const xs: number[] = [];
    const ys: number[] = [];
    while (stack.length > 0) {
      const at = stack.pop()!;
      const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
      xs.push(x);
      ys.push(y);
      for (let row = Math.max(0, y - 1); row <= Math.min(HEIGHT - 1, y + 1); row += 1) {
        for (let column = Math.max(0, x - 1); column <= Math.min(WIDTH - 1, x + 1); column += 1) {
          const beside = row * WIDTH + column;
          if (mask[beside] === 0 || seen[beside] === 1) continue;
          seen[beside] = 1;
          stack.push(beside);
        }
      }
    }
    pieces.push([Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1, xs.length].join(' '));
  }
  return pieces.toSorted();
}

describe('pieces of ink', () => {
  it('are what flooding finds, for any mask', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: WIDTH * HEIGHT, maxLength: WIDTH * HEIGHT, max: 1 }), (mask) => {
        const forest = new RunForest();
        let above = 0;
        for (let y = 0; y < HEIGHT; y += 1) {
          const first = forest.count;
          for (let x = 0; x < WIDTH; x += 1) {
            if (mask[y * WIDTH + x] === 0) continue;
            const from = x;
            while (x < WIDTH && mask[y * WIDTH + x] === 1) x += 1;
            forest.add([from, x, y, 0, 0, 0]);
          }
          forest.joinRows(above, first);
          above = first;
        }
        const found = forest
          .pieces()
          .map(({ left, top, right, bottom, area }) => [left, top, right, bottom, area].join(' '));
        expect(found.toSorted()).toEqual(flood(mask));
      }),
      { numRuns: 300 },
    );
  });

  it('know their strokes, tone and contrast', () => {
    const mask = new Uint8Array(WIDTH * HEIGHT);
    const luma = new Uint8Array(WIDTH * HEIGHT).fill(50);
    // An upright stroke, two wide and five high, and a dot that is too small to be anything; no more than a third of the height.
    for (let y = 4; y < 9; y += 1) {
      for (const x of [6, 7]) {
        mask[y * WIDTH + x] = 1;
        luma[y * WIDTH + x] = 200;
      }
    }
    mask[0] = 1;
    const pieces = findInkPieces(mask, luma, WIDTH, HEIGHT);
    expect(pieces).toEqual([
      { left: 6, top: 4, right: 8, bottom: 9, area: 10, rowRuns: 5, columnRuns: 2, luma: 200, contrast: 150 },
    ]);
  });

  it('grow beyond the first store of runs', () => {
    const forest = new RunForest();
    for (let y = 0; y < 20_000; y += 1) forest.add([y % 2 === 0 ? 0 : 4, y % 2 === 0 ? 1 : 5, y, 1, 1, 1]);
    expect(forest.pieces()).toHaveLength(20_000);
  });
});
