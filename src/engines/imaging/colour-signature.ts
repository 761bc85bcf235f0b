import { labOf } from './lab.js';
import { OBJECT } from './mask-flood.js';
import type { ImageFingerprint } from './measurement.js';
import type { Planes } from './planes.js';

const SECTORS = 12;
/** Below this chroma a colour has no hue worth counting. */
const GREY_CHROMA = 8;

/**
 * Mean Lab colour and hue histogram of the labelled object (of every cell when `labels` is null), from a cube of 16 levels
 * a side: a cell's colour is its bin's mean, so at most 4 096 conversions are made whatever the picture's size.
 */
export function colourSignature(planes: Planes, labels: Uint8Array | null): ImageFingerprint['colour'] {
  const cube = fillCube(planes, labels);
  const sum = [0, 0, 0];
  const hues = new Float64Array(SECTORS);
  let total = 0;
  for (let bin = 0; bin < 4096; bin += 1) {
    const count = cube.counts[bin]!;
    if (count === 0) continue;
    const [lightness, a, b] = labOf(cube.reds[bin]! / count, cube.greens[bin]! / count, cube.blues[bin]! / count);
    sum[0]! += lightness * count;
    sum[1]! += a * count;
    sum[2]! += b * count;
    total += count;
    if (Math.hypot(a, b) > GREY_CHROMA) hues[hueSector(a, b)]! += count;
  }
  const share = 1 / Math.max(1, total);
  return {
    meanLab: [round2(sum[0]! * share), round2(sum[1]! * share), round2(sum[2]! * share)],
    hues: Array.from(hues, (count) => Math.round(1000 * count * share)),
  };
}

function fillCube(
  planes: Planes,
  labels: Uint8Array | null,
): { counts: Uint32Array; reds: Uint32Array; greens: Uint32Array; blues: Uint32Array } {
  const counts = new Uint32Array(4096);
  const reds = new Uint32Array(4096);
  const greens = new Uint32Array(4096);
  const blues = new Uint32Array(4096);
  const { red, green, blue } = planes;
  for (let cell = 0; cell < red.length; cell += 1) {
    if (labels !== null && labels[cell] !== OBJECT) continue;
    const bin = ((red[cell]! >> 4) << 8) | ((green[cell]! >> 4) << 4) | (blue[cell]! >> 4);
    counts[bin]! += 1;
    reds[bin]! += red[cell]!;
    greens[bin]! += green[cell]!;
    blues[bin]! += blue[cell]!;
  }
  return { counts, reds, greens, blues };
}

function hueSector(a: number, b: number): number {
  const turn = (Math.atan2(b, a) / (2 * Math.PI) + 1) % 1;
  return Math.min(SECTORS - 1, Math.floor(turn * SECTORS));
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
