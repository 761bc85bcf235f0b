import { kernels, takeWords } from './kernels.js';
import { labOf } from './lab.js';
import type { ImageFingerprint } from './measurement.js';
import type { Planes } from './planes.js';

const SECTORS = 12;
/** Below this chroma a colour has no hue worth counting. */
const GREY_CHROMA = 8;

/** Tallies over the subject of a picture: luma in 256 levels, and a 16³ cube of [count, red, green, blue] sums. */
export interface ColourTally {
  readonly cells: number;
  readonly luma: Uint32Array;
  readonly cube: Uint32Array;
}

/** Tallies the labelled object, or every cell when `labels` is null. */
export function tallyColours(planes: Planes, labels: Uint8Array | null): ColourTally {
  const luma = takeWords(256);
  const cube = takeWords(4096 * 4);
  const cells = planes.gridWidth * planes.gridHeight;
  kernels.tallyColours(planes.grid.byteOffset, labels?.byteOffset ?? 0, cells, luma.byteOffset, cube.byteOffset);
  return { cells: luma.reduce((sum, count) => sum + count, 0), luma, cube };
}

/**
 * Mean Lab colour and hue histogram from a tally: a cell's colour is its bin's mean, so at most 4 096 conversions are made
 * whatever the picture's size.
 */
export function colourSignature(tally: ColourTally): ImageFingerprint['colour'] {
  const { cube } = tally;
  const sum = [0, 0, 0];
  const hues = new Float64Array(SECTORS);
  for (let bin = 0; bin < cube.length; bin += 4) {
    const count = cube[bin]!;
    if (count === 0) continue;
    const [lightness, a, b] = labOf(cube[bin + 1]! / count, cube[bin + 2]! / count, cube[bin + 3]! / count);
    sum[0]! += lightness * count;
    sum[1]! += a * count;
    sum[2]! += b * count;
    if (Math.hypot(a, b) > GREY_CHROMA) hues[hueSector(a, b)]! += count;
  }
  const share = 1 / Math.max(1, tally.cells);
  return {
    meanLab: [round2(sum[0]! * share), round2(sum[1]! * share), round2(sum[2]! * share)],
    hues: Array.from(hues, (count) => Math.round(1000 * count * share)),
  };
}

function hueSector(a: number, b: number): number {
  const turn = (Math.atan2(b, a) / (2 * Math.PI) + 1) % 1;
  return Math.min(SECTORS - 1, Math.floor(turn * SECTORS));
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
