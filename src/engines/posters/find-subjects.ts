import type { Cells } from './cells.js';
import type { Rect } from './poster-analysis.js';

/** A smooth body that stands off its ground: a face, a thing, a bright moon. `cells` are indices into the grid. */
export interface Subject {
  readonly box: Rect;
  readonly cells: readonly number[];
  /** 0–1: how far it stands off, and how full its box is. */
  readonly strength: number;
}

/** Differences in Lab between neighbouring cells up to this are shading; a soft outline has more in each of its two or three. */
const SHADING = 2;
/** Differences summed over the way from the border, from which a cell is not ground. */
const APART = 7;
const FAR_APART = 60;
const SMALLEST_SHARE = 0.006;
const LARGEST_SHARE = 0.4;
const FULLEST_ELONGATION = 3.2;
const LEAST_FILL = 0.5;
/** Sweeps over the grid in alternating directions after which distances hardly change. */
const SWEEPS = 8;

/**
 * Bodies that no way from the border reaches without steps of colour: the cheapest way counts only what is steeper than
 * shading, so gradients and glows are ground, and a smooth blob is not. Writing and restless parts are no bodies. A face that
 * the edge of the poster cuts is not seen.
 */
export function findSubjects(cells: Cells): Subject[] {
  const distances = distanceFromBorder(cells);
  const candidate = Uint8Array.from(distances, (distance, at) =>
    distance >= APART && cells.text[at] === 0 && cells.restless[at] === 0 ? 1 : 0,
  );
  const total = cells.columns * cells.rows;
  return bodiesOf(cells, candidate)
    .filter((body) => body.length >= SMALLEST_SHARE * total && body.length <= LARGEST_SHARE * total)
    .map((body) => subjectOf(cells, body, distances))
    .filter((subject) => subject !== null)
    .sort((a, b) => b.cells.length - a.cells.length);
}

/** Steps of colour, beyond shading, between the border and each cell along the way with the fewest. */
export function distanceFromBorder({ columns, rows, lab, text }: Cells): Float32Array {
  const distances = new Float32Array(columns * rows).fill(Number.POSITIVE_INFINITY);
  for (let x = 0; x < columns; x += 1) distances[x] = distances[(rows - 1) * columns + x] = 0;
  for (let y = 0; y < rows; y += 1) distances[y * columns] = distances[y * columns + columns - 1] = 0;
  const relax = (at: number, from: number): void => {
    // Colours under writing are those of the writing: it is passed for nothing, as if it were not there.
    const step = text[at] === 1 || text[from] === 1 ? 0 : Math.max(0, colourStep(lab, at, from) - SHADING);
    if (distances[from]! + step < distances[at]!) distances[at] = distances[from]! + step;
  };
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const backward = sweep % 2 === 1;
    const last = columns * rows - columns - 1;
    for (let index = columns + 1; index < last; index += 1) {
      const at = backward ? columns * rows - 1 - index : index;
      const x = at % columns;
      if (x === 0 || x === columns - 1) continue;
      relax(at, at - 1);
      relax(at, at + 1);
      relax(at, at - columns);
      relax(at, at + columns);
    }
  }
  return distances;
}

/** Euclidean distance in Lab between two cells. */
export function colourStep(lab: Float32Array, a: number, b: number): number {
  const lightness = lab[a * 3]! - lab[b * 3]!;
  const red = lab[a * 3 + 1]! - lab[b * 3 + 1]!;
  const yellow = lab[a * 3 + 2]! - lab[b * 3 + 2]!;
  return Math.sqrt(lightness * lightness + red * red + yellow * yellow);
}

function bodiesOf({ columns, rows }: Cells, candidate: Uint8Array): number[][] {
  const seen = new Uint8Array(candidate.length);
  const bodies: number[][] = [];
  for (let start = 0; start < candidate.length; start += 1) {
    if (candidate[start] === 0 || seen[start] === 1) continue;
    const body = [start];
    seen[start] = 1;
    for (let next = 0; next < body.length; next += 1) {
      for (const beside of besides(body[next]!, columns, rows)) {
        if (candidate[beside] === 0 || seen[beside] === 1) continue;
        seen[beside] = 1;
        body.push(beside);
      }
    }
    bodies.push(body);
  }
  return bodies;
}

function besides(at: number, columns: number, rows: number): number[] {
  const x = at % columns;
  const near: number[] = [];
  if (x > 0) near.push(at - 1);
  if (x < columns - 1) near.push(at + 1);
  if (at >= columns) near.push(at - columns);
  if (at < columns * (rows - 1)) near.push(at + columns);
  return near;
}

function subjectOf({ columns, rows }: Cells, body: readonly number[], distances: Float32Array): Subject | null {
  let [left, top, right, bottom] = [columns, rows, 0, 0];
  let apart = 0;
  for (const at of body) {
    const x = at % columns;
    const y = Math.floor(at / columns);
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
    apart += distances[at]!;
  }
  const wide = right - left;
  const tall = bottom - top;
  const fill = body.length / (wide * tall);
  if (fill < LEAST_FILL || Math.max(wide, tall) > FULLEST_ELONGATION * Math.min(wide, tall)) return null;
  const strength = Math.min(1, apart / body.length / FAR_APART) * Math.min(1, fill / 0.75);
  const box = { x: left / columns, y: top / rows, width: wide / columns, height: tall / rows };
  return { box, cells: body, strength };
}
