import type { BackgroundFit } from './background-fit.js';
import { BACKGROUND, OBJECT, SHADOW } from './mask-flood.js';
import type { Planes } from './planes.js';

/** A shadow darkens all channels alike: their ratios to the background differ by less than this. */
const RATIO_SPREAD = 0.035;
const DARKEST_RATIO = 0.3;
const BRIGHTEST_RATIO = 1.25;

/** Everything the shadow test of one cell needs. */
interface ShadowScene {
  readonly planes: Planes;
  readonly fit: BackgroundFit;
  readonly distance: Uint8Array;
  readonly labels: Uint8Array;
  readonly threshold: number;
}

/**
 * Lets the background flow on through soft shadows: cells whose channels are darkened alike and whose slope is gentle for
 * their depth become SHADOW; background cells reached only through them become BACKGROUND. Changes `labels`.
 */
export function floodShadows(
  planes: Planes,
  fit: BackgroundFit,
  distance: Uint8Array,
  labels: Uint8Array,
  threshold: number,
): void {
  const scene: ShadowScene = { planes, fit, distance, labels, threshold };
  const { gridWidth, gridHeight } = planes;
  const stack = new Int32Array(labels.length);
  let depth = 0;
  for (let y = 1; y < gridHeight - 1; y += 1) {
    for (let cell = y * gridWidth + 1, end = cell + gridWidth - 2; cell < end; cell += 1) {
      if (labels[cell] !== OBJECT) continue;
      const beside =
        labels[cell - 1] === BACKGROUND ||
        labels[cell + 1] === BACKGROUND ||
        labels[cell - gridWidth] === BACKGROUND ||
        labels[cell + gridWidth] === BACKGROUND;
      if (beside) depth = enter(scene, cell, stack, depth);
    }
  }
  while (depth > 0) {
    const cell = stack[--depth]!;
    depth = enter(scene, cell - 1, stack, depth);
    depth = enter(scene, cell + 1, stack, depth);
    depth = enter(scene, cell - gridWidth, stack, depth);
    depth = enter(scene, cell + gridWidth, stack, depth);
  }
}

function enter(scene: ShadowScene, cell: number, stack: Int32Array, depth: number): number {
  const { labels, distance } = scene;
  if (labels[cell] !== OBJECT) return depth;
  const { gridWidth, gridHeight } = scene.planes;
  const x = cell % gridWidth;
  const y = (cell - x) / gridWidth;
  if (x < 1 || y < 1 || x >= gridWidth - 1 || y >= gridHeight - 1) return depth;
  if (distance[cell]! <= scene.threshold) labels[cell] = BACKGROUND;
  else if (isGentle(scene, cell) && isEvenlyDarkened(scene, cell, x, y)) labels[cell] = SHADOW;
  else return depth;
  stack[depth] = cell;
  return depth + 1;
}

function isGentle(scene: ShadowScene, cell: number): boolean {
  const { grey, gridWidth } = scene.planes;
  const across = Math.abs(grey[cell + 1]! - grey[cell - 1]!);
  const down = Math.abs(grey[cell + gridWidth]! - grey[cell - gridWidth]!);
  const slope = Math.max(across, down) / 2;
  return slope <= 1.5 + 0.6 * scene.fit.deviation + 0.12 * scene.distance[cell]!;
}

function isEvenlyDarkened(scene: ShadowScene, cell: number, column: number, row: number): boolean {
  const { planes, fit } = scene;
  const x = (2 * column) / planes.gridWidth - 1;
  const y = (2 * row) / planes.gridHeight - 1;
  const red = planes.red[cell]! / surface(fit.coefficients[0], x, y);
  const green = planes.green[cell]! / surface(fit.coefficients[1], x, y);
  const blue = planes.blue[cell]! / surface(fit.coefficients[2], x, y);
  const least = Math.min(red, green, blue);
  const most = Math.max(red, green, blue);
  return most - least < RATIO_SPREAD && least >= DARKEST_RATIO && most <= BRIGHTEST_RATIO;
}

function surface(terms: Float64Array, x: number, y: number): number {
  const level = terms[0]! + (terms[1]! + terms[3]! * x + terms[5]! * y) * x + (terms[2]! + terms[4]! * y) * y;
  return Math.max(1, level);
}
