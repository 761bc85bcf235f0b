import { BACKGROUND, OBJECT } from './mask-flood.js';

const HOLE_AREA = 0.0008;
const SPECK_AREA = 0.0004;
/** An object is "strong" when this share of it stands more than {@link STRONG_DISTANCE} levels off the background. */
const STRONG_SHARE = 0.4;
const STRONG_DISTANCE = 40;

/** One connected set of cells: those at `cells[from…to)`. */
interface Region {
  readonly from: number;
  readonly to: number;
}

/**
 * Opens the holes of a handle or ring: enclosed patches at the background's level become BACKGROUND. Only for objects that
 * stand well off the background: the bright middle of a white product is not a hole. Changes `labels`.
 */
export function openHoles(labels: Uint8Array, distance: Uint8Array, width: number, threshold: number): void {
  if (strongShare(labels, distance) < STRONG_SHARE) return;
  const inHole = new Uint8Array(labels.length);
  for (let cell = 0; cell < labels.length; cell += 1) {
    inHole[cell] = labels[cell] === OBJECT && distance[cell]! <= threshold ? 1 : 0;
  }
  const cells = new Int32Array(labels.length);
  const flattest = Math.max(1.5, 0.6 * threshold);
  for (const region of regionsOf(inHole, width, cells)) {
    if (region.to - region.from <= HOLE_AREA * labels.length) continue;
    if (meanDistance(cells, region, distance) > flattest) continue;
    for (let at = region.from; at < region.to; at += 1) labels[cells[at]!] = BACKGROUND;
  }
}

/** Removes specks: connected object cells smaller than 0.04 % of the frame become BACKGROUND. Changes `labels`. */
export function dropSpecks(labels: Uint8Array, width: number): void {
  const isObject = new Uint8Array(labels.length);
  for (let cell = 0; cell < labels.length; cell += 1) isObject[cell] = labels[cell] === OBJECT ? 1 : 0;
  const cells = new Int32Array(labels.length);
  for (const region of regionsOf(isObject, width, cells)) {
    if (region.to - region.from >= SPECK_AREA * labels.length) continue;
    for (let at = region.from; at < region.to; at += 1) labels[cells[at]!] = BACKGROUND;
  }
}

function strongShare(labels: Uint8Array, distance: Uint8Array): number {
  let strong = 0;
  let all = 0;
  for (let cell = 0; cell < labels.length; cell += 1) {
    if (labels[cell] !== OBJECT) continue;
    all += 1;
    if (distance[cell]! > STRONG_DISTANCE) strong += 1;
  }
  return all === 0 ? 0 : strong / all;
}

function meanDistance(cells: Int32Array, region: Region, distance: Uint8Array): number {
  let sum = 0;
  for (let at = region.from; at < region.to; at += 1) sum += distance[cells[at]!]!;
  return sum / (region.to - region.from);
}

/** Four-connected regions of the ones in `pending`, which is used up; their cells are written to `cells`. */
function regionsOf(pending: Uint8Array, width: number, cells: Int32Array): Region[] {
  const regions: Region[] = [];
  let filled = 0;
  for (let seed = 0; seed < pending.length; seed += 1) {
    if (pending[seed] !== 1) continue;
    const from = filled;
    pending[seed] = 0;
    cells[filled++] = seed;
    for (let next = from; next < filled; next += 1) filled = growRegion(pending, width, cells, cells[next]!, filled);
    regions.push({ from, to: filled });
  }
  return regions;
}

function growRegion(pending: Uint8Array, width: number, cells: Int32Array, cell: number, end: number): number {
  let filled = end;
  const column = cell % width;
  if (column > 0 && pending[cell - 1] === 1) {
    pending[cell - 1] = 0;
    cells[filled++] = cell - 1;
  }
  if (column < width - 1 && pending[cell + 1] === 1) {
    pending[cell + 1] = 0;
    cells[filled++] = cell + 1;
  }
  if (cell >= width && pending[cell - width] === 1) {
    pending[cell - width] = 0;
    cells[filled++] = cell - width;
  }
  if (cell + width < pending.length && pending[cell + width] === 1) {
    pending[cell + width] = 0;
    cells[filled++] = cell + width;
  }
  return filled;
}
