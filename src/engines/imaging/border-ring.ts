import type { Frame } from './decode-frame.js';
import { labOf } from './lab.js';
import type { BackgroundMeasure, Side } from './measurement.js';

/** From this level of the darkest channel on a pixel counts as white. */
export const WHITE_LEVEL = 250;
/** A line is part of a frame when at least this share of it is darker than {@link FRAME_LEVEL}. */
const FRAME_SHARE = 0.95;
const FRAME_LEVEL = 240;
const TOUCH_SHARE = 0.01;
/** Levels from the border's colour above which a pixel is not background. */
export const TOUCH_DISTANCE = 30;
const SIDES: readonly Side[] = ['top', 'right', 'bottom', 'left'];

interface RingTally {
  pixels: number;
  sampled: number;
  pure: number;
  white: number;
  levels: number;
  readonly histograms: readonly [Uint32Array, Uint32Array, Uint32Array];
}

/**
 * Measures the border ring (2 % of the short side, at least 2 px) on the frame's own pixels: nothing is smoothed, so a
 * background at 250 is white and one at 249 is not. Ringing of JPEG near the object does not reach the ring.
 */
export function measureBackground(frame: Frame): BackgroundMeasure {
  const depth = ringDepth(frame.widthPx, frame.heightPx);
  const tally = tallyRing(frame, depth);
  const median = medianColour(tally);
  const [lightness, a, b] = labOf(...median);
  return {
    pureFraction: tally.pure / tally.pixels,
    whiteFraction: tally.white / tally.pixels,
    meanLevel: tally.levels / tally.pixels,
    tintDeltaE: Math.hypot(100 - lightness, a, b),
    frameDetected: SIDES.some((side) => hasFrameLine(frame, side, depth)),
    touchedSides: SIDES.filter((side) => touchShare(frame, side, median) > TOUCH_SHARE),
  };
}

/** The median red, green and blue, 0–255, of the border ring, from every fourth pixel of it. */
export function ringColour(frame: Frame): [number, number, number] {
  return medianColour(tallyRing(frame, ringDepth(frame.widthPx, frame.heightPx), sampleRun));
}

/** Depth of the border ring in pixels. */
export function ringDepth(widthPx: number, heightPx: number): number {
  return Math.max(2, Math.round(0.02 * Math.min(widthPx, heightPx)));
}

type TallyRun = (rgb: Uint8Array, start: number, length: number, tally: RingTally) => void;

function tallyRing(frame: Frame, depth: number, add: TallyRun = tallyRun): RingTally {
  const { widthPx, heightPx } = frame;
  const tally: RingTally = {
    pixels: 0,
    sampled: 0,
    pure: 0,
    white: 0,
    levels: 0,
    histograms: [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)],
  };
  const band = Math.min(depth, Math.ceil(heightPx / 2));
  const edge = Math.min(depth, Math.ceil(widthPx / 2));
  for (let y = 0; y < heightPx; y += 1) {
    const whole = y < band || y >= heightPx - band;
    add(frame.rgb, y * widthPx, whole ? widthPx : edge, tally);
    if (!whole) add(frame.rgb, (y + 1) * widthPx - edge, edge, tally);
  }
  return tally;
}

function tallyRun(rgb: Uint8Array, start: number, length: number, tally: RingTally): void {
  sampleRun(rgb, start, length, tally);
  let pure = 0;
  let white = 0;
  let levels = 0;
  for (let at = start * 3, end = at + length * 3; at < end; at += 3) {
    const red = rgb[at]!;
    const green = rgb[at + 1]!;
    const blue = rgb[at + 2]!;
    const level = red < green ? (red < blue ? red : blue) : green < blue ? green : blue;
    levels += level;
    if (level >= WHITE_LEVEL) white += 1;
    if (level === 255) pure += 1;
  }
  tally.pixels += length;
  tally.pure += pure;
  tally.white += white;
  tally.levels += levels;
}

/** The median colour needs no more than every fourth pixel. */
function sampleRun(rgb: Uint8Array, start: number, length: number, tally: RingTally): void {
  const [reds, greens, blues] = tally.histograms;
  for (let at = start * 3, end = at + length * 3; at < end; at += 12) {
    reds[rgb[at]!]! += 1;
    greens[rgb[at + 1]!]! += 1;
    blues[rgb[at + 2]!]! += 1;
    tally.sampled += 1;
  }
}

function medianColour({ histograms, sampled }: RingTally): [number, number, number] {
  const [reds, greens, blues] = histograms;
  return [medianOf(reds, sampled), medianOf(greens, sampled), medianOf(blues, sampled)];
}

function medianOf(histogram: Uint32Array, total: number): number {
  let seen = 0;
  for (let level = 0; level < 256; level += 1) {
    seen += histogram[level]!;
    if (seen * 2 >= total) return level;
  }
  return 255;
}

/** Offset and stride, in pixels, of the line parallel to a side at `depth`; and its length. */
function lineAt(frame: Frame, side: Side, depth: number): { start: number; stride: number; length: number } {
  const { widthPx, heightPx } = frame;
  if (side === 'top') return { start: depth * widthPx, stride: 1, length: widthPx };
  if (side === 'bottom') return { start: (heightPx - 1 - depth) * widthPx, stride: 1, length: widthPx };
  if (side === 'left') return { start: depth, stride: widthPx, length: heightPx };
  return { start: widthPx - 1 - depth, stride: widthPx, length: heightPx };
}

/** Share of a line whose darkest channel is below `level`; the ends, which belong to the other sides, are left out. */
function darkShare(frame: Frame, side: Side, depth: number, level: number): number {
  const { start, stride, length } = lineAt(frame, side, depth);
  const margin = Math.floor(length * 0.04);
  let dark = 0;
  for (let index = margin; index < length - margin; index += 1) {
    const at = (start + index * stride) * 3;
    if (Math.min(frame.rgb[at]!, frame.rgb[at + 1]!, frame.rgb[at + 2]!) < level) dark += 1;
  }
  return dark / Math.max(1, length - 2 * margin);
}

function hasFrameLine(frame: Frame, side: Side, depth: number): boolean {
  const behind = Math.min(depth * 2 + 1, (Math.min(frame.widthPx, frame.heightPx) >> 1) - 1);
  if (behind <= depth || darkShare(frame, side, behind, WHITE_LEVEL) > 0.5) return false;
  for (let line = 0; line < depth; line += 1) {
    if (darkShare(frame, side, line, FRAME_LEVEL) >= FRAME_SHARE) return true;
  }
  return false;
}

function touchShare(frame: Frame, side: Side, median: readonly [number, number, number]): number {
  const { start, stride, length } = lineAt(frame, side, 0);
  let touching = 0;
  for (let index = 0; index < length; index += 1) {
    const at = (start + index * stride) * 3;
    const away = Math.max(
      Math.abs(frame.rgb[at]! - median[0]),
      Math.abs(frame.rgb[at + 1]! - median[1]),
      Math.abs(frame.rgb[at + 2]! - median[2]),
    );
    if (away > TOUCH_DISTANCE) touching += 1;
  }
  return touching / length;
}
