import type { Frame } from '../decode-frame.js';
import { labOf } from '../lab.js';

/** Levels a well exposed product reaches: its darkest and lightest two in a hundred, and its middle. */
const BLACK = 14;
const WHITE = 238;
const MIDDLE = 122;
/** Only so far is a tone moved: a dark product stays a dark product. */
const LEAST_GAMMA = 0.72;
const MOST_GAMMA = 1.25;
const MOST_GAIN = 1.5;
const SOLID = 200;
/** Farthest the product's mean colour may move, in ΔE with lightness halved: from 10 on it counts as another variant. */
const MOST_SHIFT = 6;
const STRENGTHS = [1, 0.75, 0.5, 0.25];
const SAMPLES = 4_000;

/** Levels 0–255 to levels 0–255. */
export type ToneCurve = Uint8Array;

/** The curve that changes nothing. */
export const UNCHANGED: ToneCurve = Uint8Array.from({ length: 256 }, (_, level) => level);

/**
 * A curve that stretches the product's tones towards a full range and a middle grey, as far as its mean colour allows: nobody may
 * take the result for another variant. `matte` tells the product's pixels. One curve for all channels, so that hues stay.
 */
export function toneCurve(frame: Frame, matte: Uint8Array): ToneCurve {
  const full = stretch(percentiles(frame, matte));
  const samples = sampleProduct(frame, matte);
  const before = meanLab(samples, UNCHANGED);
  for (const strength of STRENGTHS) {
    const curve = full.map((level, from) => clampLevel(from + (level - from) * strength));
    const [lightness, a, b] = meanLab(samples, curve);
    if (Math.hypot((lightness - before[0]) / 2, a - before[1], b - before[2]) <= MOST_SHIFT) return curve;
  }
  return UNCHANGED;
}

function stretch([low, middle, high]: readonly [number, number, number]): ToneCurve {
  if (high - low < 8) return UNCHANGED;
  const gain = Math.min(MOST_GAIN, Math.max(1, (WHITE - BLACK) / (high - low)));
  const black = low > BLACK ? BLACK : low;
  const stretched = (level: number): number => black + (level - low) * gain;
  const wanted = Math.log(MIDDLE / 255) / Math.log(Math.min(250, Math.max(5, stretched(middle))) / 255);
  const gamma = Math.min(MOST_GAMMA, Math.max(LEAST_GAMMA, 1 + (wanted - 1) / 2));
  return Uint8Array.from({ length: 256 }, (_, level) =>
    clampLevel(255 * Math.max(0, Math.min(1, stretched(level) / 255)) ** gamma),
  );
}

/** Colours of at most {@link SAMPLES} product pixels, evenly taken. */
function sampleProduct({ rgb, widthPx, heightPx }: Frame, matte: Uint8Array): Uint8Array {
  const pixels = widthPx * heightPx;
  const stride = Math.max(1, Math.floor(pixels / SAMPLES / 2));
  const colours: number[] = [];
  for (let pixel = 0; pixel < pixels; pixel += stride) {
    if (matte[pixel]! >= SOLID) colours.push(...rgb.subarray(pixel * 3, pixel * 3 + 3));
  }
  return Uint8Array.from(colours);
}

function meanLab(colours: Uint8Array, curve: ToneCurve): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < colours.length; at += 3) {
    const lab = labOf(curve[colours[at]!]!, curve[colours[at + 1]!]!, curve[colours[at + 2]!]!);
    for (let part = 0; part < 3; part += 1) sum[part]! += lab[part]!;
  }
  const count = Math.max(1, colours.length / 3);
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

function percentiles({ rgb }: Frame, matte: Uint8Array): [number, number, number] {
  const counts = new Uint32Array(256);
  let total = 0;
  for (let pixel = 0, at = 0; at < rgb.length; pixel += 1, at += 3) {
    if (matte[pixel]! < SOLID) continue;
    // Rec. 601 luma in eighths of a hundredth is enough for a histogram.
    counts[(rgb[at]! * 77 + rgb[at + 1]! * 150 + rgb[at + 2]! * 29) >> 8]! += 1;
    total += 1;
  }
  return [levelBelow(counts, 0.02 * total), levelBelow(counts, 0.5 * total), levelBelow(counts, 0.98 * total)];
}

function levelBelow(counts: Uint32Array, wanted: number): number {
  let sum = 0;
  for (let level = 0; level < 256; level += 1) {
    sum += counts[level]!;
    if (sum > wanted) return level;
  }
  return 255;
}

function clampLevel(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
