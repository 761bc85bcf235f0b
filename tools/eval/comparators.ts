import type { Planes } from '../../src/engines/imaging/planes.js';

/** Share of the grid darker than Otsu's threshold (1979), and the longest-side fill of it: what a library call would give. */
export function otsuMask(planes: Planes): { area: number; fill: number } {
  const threshold = otsuThreshold(planes.grey);
  const { gridWidth: width, gridHeight: height } = planes;
  let cells = 0;
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let cell = 0; cell < planes.grey.length; cell += 1) {
    if (planes.grey[cell]! > threshold) continue;
    cells += 1;
    left = Math.min(left, cell % width);
    right = Math.max(right, cell % width);
    top = Math.min(top, Math.floor(cell / width));
    bottom = Math.max(bottom, Math.floor(cell / width));
  }
  return { area: cells / planes.grey.length, fill: Math.max((right - left + 1) / width, (bottom - top + 1) / height) };
}

function otsuThreshold(grey: Uint8Array): number {
  const histogram = new Float64Array(256);
  for (const level of grey) histogram[level]! += 1;
  const total = histogram.reduce((sum, count, level) => sum + count * level, 0);
  let below = 0;
  let sum = 0;
  let best = 0;
  let bestSpread = -1;
  for (let level = 0; level < 255; level += 1) {
    below += histogram[level]!;
    sum += level * histogram[level]!;
    if (below === 0 || below === grey.length) continue;
    const gap = sum / below - (total - sum) / (grey.length - below);
    const spread = below * (grey.length - below) * gap * gap;
    if (spread > bestSpread) {
      bestSpread = spread;
      best = level;
    }
  }
  return best;
}

/** Logarithm of the variance of the Laplacian over the whole luma plane. */
export function laplacianVariance(luma: Uint8Array, width: number, height: number): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let at = y * width + 1; at < y * width + width - 1; at += 1) {
      const bend = luma[at - 1]! + luma[at + 1]! + luma[at - width]! + luma[at + width]! - 4 * luma[at]!;
      sum += bend;
      squares += bend * bend;
      count += 1;
    }
  }
  return Math.log10(squares / count - (sum / count) ** 2 + 1e-6);
}

/**
 * Edge width after the first of the two studies: Sobel, the steepest 3 % that are maxima of their row or column, width =
 * (max − min within 6 px) ÷ gradient, 30th percentile, in pixels of an 800-px frame. Null with fewer than forty edges.
 */
export function edgeWidth(luma: Uint8Array, width: number, height: number): number | null {
  const across = new Float32Array(luma.length);
  const down = new Float32Array(luma.length);
  const steps: number[] = [];
  for (let y = 7; y < height - 7; y += 1) {
    for (let at = y * width + 7; at < y * width + width - 7; at += 1) {
      across[at] = sobel(luma, at, width, 1);
      down[at] = sobel(luma, at, 1, width);
      if (at % 7 === 0) steps.push(Math.max(Math.abs(across[at]!), Math.abs(down[at]!)));
    }
  }
  const limit = Math.max(24, [...steps].sort((a, b) => a - b)[Math.floor(steps.length * 0.97)] ?? 24);
  const widths: number[] = [];
  for (let at = 7 * width; at < luma.length - 7 * width; at += 1) {
    const horizontal = Math.abs(across[at]!) >= Math.abs(down[at]!);
    const plane = horizontal ? across : down;
    const stride = horizontal ? 1 : width;
    const own = Math.abs(plane[at]!);
    if (own < limit || own < Math.abs(plane[at - stride]!) || own <= Math.abs(plane[at + stride]!)) continue;
    widths.push((rangeAround(luma, at, stride) * 8) / own);
  }
  if (widths.length < 40) return null;
  widths.sort((a, b) => a - b);
  return (widths[Math.floor(widths.length * 0.3)]! * 800) / Math.max(width, height);
}

function sobel(luma: Uint8Array, at: number, along: number, across: number): number {
  const side = (offset: number): number =>
    luma[at + offset - along]! + 2 * luma[at + offset]! + luma[at + offset + along]!;
  return side(across) - side(-across);
}

function rangeAround(luma: Uint8Array, at: number, stride: number): number {
  let most = 0;
  let least = 255;
  for (let step = -6; step <= 6; step += 1) {
    const level = luma[at + step * stride]!;
    most = Math.max(most, level);
    least = Math.min(least, level);
  }
  return most - least;
}
