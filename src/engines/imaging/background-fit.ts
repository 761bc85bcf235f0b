import { ringDepth } from './border-ring.js';
import type { Planes } from './planes.js';

/**
 * The background as a smooth surface: per channel six coefficients over [1, x, y, x², y², xy] with x and y in −1…1, fitted to
 * the border ring. `deviation` is the noise about it in levels, `inlierShare` the part of the ring that follows it.
 */
export interface BackgroundFit {
  readonly coefficients: readonly [Float64Array, Float64Array, Float64Array];
  readonly deviation: number;
  readonly inlierShare: number;
}

interface RingSamples {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly channels: readonly [Float64Array, Float64Array, Float64Array];
}

const MOST_SAMPLES = 640;
const TERMS = 6;
/** Holds the quadratic terms back where the ring cannot determine them. */
const QUADRATIC_RIDGE = 3e-3;

/**
 * Fits the background to the ring of the colour grid: the most frequent colour first (an object that crosses the ring must
 * not pull the surface), then three passes of least squares, each without what lies too far from the last.
 */
export function fitBackground(planes: Planes): BackgroundFit {
  const samples = sampleRing(planes);
  const centre = modalColour(samples);
  let coefficients = centre.map((level) => Float64Array.of(level, 0, 0, 0, 0, 0)) as unknown as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let inliers = selectInliers(samples, coefficients, 30);
  for (const limit of [18, 0]) {
    coefficients = solveSurface(samples, inliers, coefficients);
    const spread = deviationOf(samples, inliers, coefficients);
    inliers = selectInliers(samples, coefficients, limit === 0 ? Math.max(6, 3 * spread + 4) : limit);
  }
  coefficients = solveSurface(samples, inliers, coefficients);
  return {
    coefficients,
    deviation: deviationOf(samples, inliers, coefficients),
    inlierShare: inliers.length / Math.max(1, samples.count),
  };
}

function sampleRing(planes: Planes): RingSamples {
  const { gridWidth, gridHeight } = planes;
  const depth = Math.min(ringDepth(gridWidth, gridHeight), gridWidth >> 1, gridHeight >> 1) || 1;
  const stride = Math.max(1, Math.floor((2 * depth * (gridWidth + gridHeight)) / MOST_SAMPLES));
  const samples = {
    count: 0,
    x: new Float64Array(MOST_SAMPLES * 2),
    y: new Float64Array(MOST_SAMPLES * 2),
    channels: [0, 1, 2].map(() => new Float64Array(MOST_SAMPLES * 2)) as unknown as RingSamples['channels'],
  };
  let position = 0;
  for (let y = 0; y < gridHeight; y += 1) {
    const whole = y < depth || y >= gridHeight - depth;
    for (let x = 0; x < gridWidth; x += 1) {
      if (!whole && x === depth) x = gridWidth - depth;
      position += 1;
      if (position % stride === 0 && samples.count < MOST_SAMPLES * 2) addSample(planes, samples, x, y);
    }
  }
  return samples;
}

function addSample(planes: Planes, samples: RingSamples & { count: number }, x: number, y: number): void {
  const cell = y * planes.gridWidth + x;
  const at = samples.count;
  samples.x[at] = (2 * x) / planes.gridWidth - 1;
  samples.y[at] = (2 * y) / planes.gridHeight - 1;
  samples.channels[0][at] = planes.red[cell]!;
  samples.channels[1][at] = planes.green[cell]!;
  samples.channels[2][at] = planes.blue[cell]!;
  samples.count += 1;
}

/** Mean colour of the fullest 3 × 3 × 3 neighbourhood in a cube of sixteen levels a side. */
function modalColour(samples: RingSamples): [number, number, number] {
  const cube = new Uint16Array(18 * 18 * 18);
  const [reds, greens, blues] = samples.channels;
  for (let at = 0; at < samples.count; at += 1) cube[cubeCell(reds[at]!, greens[at]!, blues[at]!)]! += 1;
  let best = 0;
  let bestCount = -1;
  for (let cell = 0; cell < cube.length; cell += 1) {
    if (cube[cell] === 0) continue;
    const count = neighbourhoodCount(cube, cell);
    if (count > bestCount) {
      bestCount = count;
      best = cell;
    }
  }
  return meanAround(samples, best);
}

function cubeCell(red: number, green: number, blue: number): number {
  return (((red >> 4) + 1) * 18 + (green >> 4) + 1) * 18 + (blue >> 4) + 1;
}

function neighbourhoodCount(cube: Uint16Array, cell: number): number {
  let count = 0;
  for (let red = -324; red <= 324; red += 324) {
    for (let green = -18; green <= 18; green += 18) {
      count += cube[cell + red + green - 1]! + cube[cell + red + green]! + cube[cell + red + green + 1]!;
    }
  }
  return count;
}

function meanAround(samples: RingSamples, cell: number): [number, number, number] {
  const [reds, greens, blues] = samples.channels;
  const red = Math.floor(cell / 324) - 1;
  const green = (Math.floor(cell / 18) % 18) - 1;
  const blue = (cell % 18) - 1;
  const sum = [0, 0, 0];
  let count = 0;
  for (let at = 0; at < samples.count; at += 1) {
    const near =
      Math.abs((reds[at]! >> 4) - red) <= 1 &&
      Math.abs((greens[at]! >> 4) - green) <= 1 &&
      Math.abs((blues[at]! >> 4) - blue) <= 1;
    if (!near) continue;
    sum[0]! += reds[at]!;
    sum[1]! += greens[at]!;
    sum[2]! += blues[at]!;
    count += 1;
  }
  return [sum[0]! / count, sum[1]! / count, sum[2]! / count];
}

function surfaceAt(surface: Float64Array, x: number, y: number): number {
  return (
    surface[0]! + surface[1]! * x + surface[2]! * y + surface[3]! * x * x + surface[4]! * y * y + surface[5]! * x * y
  );
}

function selectInliers(
  samples: RingSamples,
  coefficients: readonly [Float64Array, Float64Array, Float64Array],
  limit: number,
): number[] {
  const inliers: number[] = [];
  for (let at = 0; at < samples.count; at += 1) {
    let away = 0;
    for (let channel = 0; channel < 3; channel += 1) {
      const level = surfaceAt(coefficients[channel]!, samples.x[at]!, samples.y[at]!);
      away = Math.max(away, Math.abs(samples.channels[channel]![at]! - level));
    }
    if (away <= limit) inliers.push(at);
  }
  return inliers;
}

function deviationOf(
  samples: RingSamples,
  inliers: readonly number[],
  coefficients: readonly [Float64Array, Float64Array, Float64Array],
): number {
  let sum = 0;
  for (const at of inliers) {
    for (let channel = 0; channel < 3; channel += 1) {
      const away = samples.channels[channel]![at]! - surfaceAt(coefficients[channel]!, samples.x[at]!, samples.y[at]!);
      sum += away * away;
    }
  }
  return Math.sqrt(sum / Math.max(1, inliers.length * 3));
}

/** Least squares by the normal equations; the old surface stays when too few samples follow it. */
function solveSurface(
  samples: RingSamples,
  inliers: readonly number[],
  previous: [Float64Array, Float64Array, Float64Array],
): [Float64Array, Float64Array, Float64Array] {
  if (inliers.length < 4 * TERMS) return previous;
  const width = TERMS + 3;
  const rows = new Float64Array(TERMS * width);
  const basis = new Float64Array(width);
  for (const at of inliers) {
    fillBasis(basis, samples, at);
    for (let row = 0; row < TERMS; row += 1) {
      const factor = basis[row]!;
      for (let column = 0; column < width; column += 1) rows[row * width + column]! += factor * basis[column]!;
    }
  }
  for (let term = 3; term < TERMS; term += 1) rows[term * width + term]! += QUADRATIC_RIDGE * inliers.length;
  for (let term = 0; term < TERMS; term += 1) rows[term * width + term]! += 1e-9 * inliers.length;
  eliminate(rows, TERMS, width);
  return [0, 1, 2].map((channel) =>
    Float64Array.from({ length: TERMS }, (_, term) => rows[term * width + TERMS + channel]!),
  ) as unknown as [Float64Array, Float64Array, Float64Array];
}

function fillBasis(basis: Float64Array, samples: RingSamples, at: number): void {
  const x = samples.x[at]!;
  const y = samples.y[at]!;
  basis[0] = 1;
  basis[1] = x;
  basis[2] = y;
  basis[3] = x * x;
  basis[4] = y * y;
  basis[5] = x * y;
  for (let channel = 0; channel < 3; channel += 1) basis[TERMS + channel] = samples.channels[channel]![at]!;
}

/** Gauss–Jordan on a symmetric positive definite system with its right-hand sides appended: no pivoting is needed. */
function eliminate(rows: Float64Array, size: number, width: number): void {
  for (let pivot = 0; pivot < size; pivot += 1) {
    const scale = 1 / rows[pivot * width + pivot]!;
    for (let column = 0; column < width; column += 1) rows[pivot * width + column]! *= scale;
    for (let row = 0; row < size; row += 1) {
      if (row === pivot) continue;
      const factor = rows[row * width + pivot]!;
      for (let column = pivot; column < width; column += 1) {
        rows[row * width + column]! -= factor * rows[pivot * width + column]!;
      }
    }
  }
}
