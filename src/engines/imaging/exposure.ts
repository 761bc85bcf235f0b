import type { ExposureMeasure } from './measurement.js';

/**
 * Luma inside the mask (a white background would hide a dark product), from its histogram over 256 levels. Null when nothing was
 * counted.
 */
export function measureExposure(histogram: Uint32Array, total: number): ExposureMeasure | null {
  if (total === 0) return null;
  let sum = 0;
  let squares = 0;
  for (let level = 0; level < 256; level += 1) {
    sum += histogram[level]! * level;
    squares += histogram[level]! * level * level;
  }
  const mean = sum / total;
  return {
    p5: percentile(histogram, total, 0.05),
    p50: percentile(histogram, total, 0.5),
    p95: percentile(histogram, total, 0.95),
    clippedFraction: (histogram[0]! + histogram[255]!) / total,
    rmsContrast: Math.sqrt(Math.max(0, squares / total - mean * mean)) / 255,
  };
}

/** Lowest level at or below which at least `share` of the counted values lie. */
export function percentile(histogram: Uint32Array, total: number, share: number): number {
  const wanted = share * total;
  let seen = 0;
  for (let level = 0; level < histogram.length; level += 1) {
    seen += histogram[level]!;
    if (seen >= wanted && seen > 0) return level;
  }
  return histogram.length - 1;
}
