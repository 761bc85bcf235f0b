import { type LineCandidate, strokeWidth } from './line-candidates.js';
import { sumIn, type WorkingPlanes } from './working-planes.js';

/**
 * What tells writing from texture, one number each, about 0–1 where that is natural: how many pieces and how even they are in
 * height, stroke, tone and contrast, how well they stand on a line, how many strokes a height of width has, and how quiet the
 * surroundings are compared with the line. The order is that of the model's weights.
 */
export function lineFeatures(candidate: LineCandidate, planes: WorkingPlanes): number[] {
  const { pieces, left, right, top, bottom } = candidate;
  const tall = bottom - top;
  const wide = right - left;
  const heights = pieces.map((piece) => piece.bottom - piece.top);
  const widths = pieces.map((piece) => piece.right - piece.left);
  const fills = pieces.map((piece, index) => piece.area / (heights[index]! * widths[index]!));
  const strokes = pieces.map(strokeWidth);
  const tones = pieces.map(({ luma }) => luma);
  const contrasts = pieces.map(({ contrast }) => contrast);
  const runs = pieces.reduce((sum, piece) => sum + piece.rowRuns, 0);
  const columns = pieces.reduce((sum, piece) => sum + piece.columnRuns, 0);
  const area = pieces.reduce((sum, piece) => sum + piece.area, 0);
  const around = surroundings(candidate, planes);
  return [
    Math.log2(pieces.length),
    Math.log2(wide / tall),
    Math.log2(tall / 16),
    variation(heights),
    variation(widths),
    variation(strokes),
    mean(fills),
    spread(fills),
    fills.filter((fill) => fill > 0.85).length / fills.length,
    spread(tones) / 16,
    Math.log2(1 + mean(contrasts) / 8),
    variation(contrasts),
    unevenness(pieces.map((piece) => piece.top)) / tall,
    unevenness(pieces.map((piece) => piece.bottom)) / tall,
    variation(gapsBetween(candidate)),
    runs / tall / (wide / tall),
    columns / wide,
    mean(strokes) / tall,
    area / (wide * tall),
    around.inside,
    around.beside,
    around.aboveAndBelow,
    around.ground / 24,
    Math.max(...widths) / wide,
    Math.abs(mean(tones) - around.tone) / 64,
  ];
}

interface Surroundings {
  /** Shares of pixels on an edge: in the box, left and right of it, above and below. */
  readonly inside: number;
  readonly beside: number;
  readonly aboveAndBelow: number;
  /** Deviation of luma outside the box, and its mean: levels 0–255. */
  readonly ground: number;
  readonly tone: number;
}

function surroundings(candidate: LineCandidate, planes: WorkingPlanes): Surroundings {
  const { left, right, top, bottom } = candidate;
  const reach = Math.max(4, Math.round((bottom - top) * 0.5));
  // Anti-aliasing puts edges just outside the box; they belong to the writing.
  const near = 3;
  const outer = [left - near - reach, left - near, right + near, right + near + reach] as const;
  const high = [top - near - reach, top - near, bottom + near, bottom + near + reach] as const;
  const tones = sampleRing(planes, outer, high);
  return {
    inside: edgeShare(planes, left, top, right, bottom),
    beside:
      (edgeShare(planes, outer[0], top, outer[1], bottom) + edgeShare(planes, outer[2], top, outer[3], bottom)) / 2,
    aboveAndBelow:
      (edgeShare(planes, left, high[0], right, high[1]) + edgeShare(planes, left, high[2], right, high[3])) / 2,
    ground: spread(tones),
    tone: mean(tones),
  };
}

/** Zero outside the picture: nothing there is in the way. */
function edgeShare(planes: WorkingPlanes, x0: number, y0: number, x1: number, y1: number): number {
  const left = Math.max(0, x0);
  const top = Math.max(0, y0);
  const right = Math.min(planes.widthPx, x1);
  const bottom = Math.min(planes.heightPx, y1);
  if (right <= left || bottom <= top) return 0;
  return sumIn(planes.edgeSums, planes.widthPx, left, top, right, bottom) / ((right - left) * (bottom - top));
}

type Reach = readonly [number, number, number, number];
const RING_SAMPLES = 24;

/** Luma at some points of the ring around a line. */
function sampleRing({ luma, widthPx, heightPx }: WorkingPlanes, across: Reach, down: Reach): number[] {
  const tones: number[] = [];
  const look = (x: number, y: number): void => {
    if (x >= 0 && y >= 0 && x < widthPx && y < heightPx) tones.push(luma[y * widthPx + x]!);
  };
  const middleOf = (a: number, b: number): number => Math.round((a + b) / 2);
  const rows = [middleOf(down[0], down[1]), middleOf(down[2], down[3])];
  const sides = [middleOf(across[0], across[1]), middleOf(across[2], across[3])];
  for (let step = 0; step < RING_SAMPLES; step += 1) {
    const x = Math.round(across[1] + ((across[2] - across[1]) * step) / (RING_SAMPLES - 1));
    for (const y of rows) look(x, y);
    const y = Math.round(down[1] + ((down[2] - down[1]) * step) / (RING_SAMPLES - 1));
    if (step % 3 === 0) for (const side of sides) look(side, y);
  }
  return tones;
}

function gapsBetween({ pieces, top, bottom }: LineCandidate): number[] {
  const tall = bottom - top;
  const gaps: number[] = [];
  let reached = pieces[0]!.right;
  for (const piece of pieces.slice(1)) {
    gaps.push(Math.max(0, piece.left - reached) / tall + 0.1);
    reached = Math.max(reached, piece.right);
  }
  return gaps;
}

/** Median distance from the median: one letter with a descender does not count. */
function unevenness(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spread(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

function variation(values: readonly number[]): number {
  const middle = mean(values);
  return middle === 0 ? 0 : spread(values) / middle;
}
