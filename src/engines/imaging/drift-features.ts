import { CHANNELS, type Channel, type ImageFeatures, LEVEL_PARTS } from '../drift/image-features.js';
import { ringColour, TOUCH_DISTANCE, WHITE_LEVEL } from './border-ring.js';
import { decodeFrame, type Frame } from './decode-frame.js';
import { kernels, resetPixelMemory, takeBytes, takeDoubles, takeWords } from './kernels.js';
import type { ImageHeader } from './measurement.js';
import { releaseBytes } from './release-bytes.js';

const LEVELS = 256;
/** What one picture takes of the kernels' memory: the frame and its luma, and the tables. */
const BYTES_PER_PIXEL = 4;
const FIXED_BYTES = 65_536;

/**
 * What one picture adds to a profile, from a single decode. `header` comes from `readImageHeader` on the same bytes.
 * Rejects with UndecodableImageError when the bytes do not decode.
 */
export async function extractFeatures(bytes: Buffer, header: ImageHeader): Promise<ImageFeatures> {
  const frame = await decodeFrame(bytes, header);
  const features = featuresOf(frame, header);
  releaseBytes(frame.rgb);
  return features;
}

/**
 * The figures of a decoded frame. Sharpness sees every pixel; levels and shares see a quarter of them, in a chequer of
 * runs of sixteen on every other row: counting all of them costs two fifths of what decoding does and tells no more.
 */
export function featuresOf(frame: Frame, header: ImageHeader): ImageFeatures {
  const { widthPx, heightPx } = frame;
  const pixels = widthPx * heightPx;
  resetPixelMemory(pixels * BYTES_PER_PIXEL + FIXED_BYTES);
  const rgb = takeBytes(pixels * 3);
  rgb.set(frame.rgb);
  const luma = takeBytes(pixels);
  const tables = takeWords(CHANNELS.length * 2 * LEVELS);
  const sums = takeWords(3);
  const ground = [WHITE_LEVEL, ...ringColour(frame), TOUCH_DISTANCE];
  const places = [widthPx, heightPx, luma.byteOffset, tables.byteOffset];
  kernels.tallyLevels(rgb.byteOffset, ...places, ...ground, sums.byteOffset);
  const counts = (channel: Channel): Uint32Array => joinTables(tables, CHANNELS.indexOf(channel));
  const lumaCounts = counts('luma');
  const counted = lumaCounts.reduce((sum, count) => sum + count, 0);
  return {
    ...measureTone(lumaCounts, counted),
    saturation: sums[0]! / (255 * counted),
    sharpness: measureSharpness(luma, widthPx, heightPx),
    width: header.widthPx,
    height: header.heightPx,
    aspect: header.widthPx / header.heightPx,
    bytes: header.sizeBytes,
    fill: sums[2]! / counted,
    whiteness: sums[1]! / counted,
    levels: {
      red: toParts(counts('red'), counted),
      green: toParts(counts('green'), counted),
      blue: toParts(counts('blue'), counted),
      luma: toParts(lumaCounts, counted),
    },
  };
}

/** A channel is counted in two tables, one behind the other. */
function joinTables(tables: Uint32Array, channel: number): Uint32Array {
  const first = channel * 2 * LEVELS;
  const counts = tables.slice(first, first + LEVELS);
  for (let level = 0; level < LEVELS; level += 1) counts[level]! += tables[first + LEVELS + level]!;
  return counts;
}

function measureTone(counts: Uint32Array, pixels: number): Pick<ImageFeatures, 'brightness' | 'contrast'> {
  let sum = 0;
  let squares = 0;
  for (let level = 0; level < LEVELS; level += 1) {
    sum += counts[level]! * level;
    squares += counts[level]! * level * level;
  }
  const mean = sum / pixels;
  return { brightness: mean / 255, contrast: Math.sqrt(Math.max(0, squares / pixels - mean * mean)) / 255 };
}

/**
 * The mean of s over the picture's spatial frequencies weighted by their gradient, where the Laplacian answers a frequency
 * with s and the forward differences with √s: ΣL²/Σ|∇I|², which is 8 for the finest chequer, 5 for white noise and falls
 * with the square of blur, whatever the size or the contrast. Divided by 8.
 */
function measureSharpness(luma: Uint8Array, widthPx: number, heightPx: number): number {
  const sums = takeDoubles(2);
  kernels.tallyDetail(luma.byteOffset, widthPx, heightPx, sums.byteOffset);
  return sums[1] === 0 ? 0 : Math.min(1, sums[0]! / sums[1]! / 8);
}

/** Counts as parts that add up to LEVEL_PARTS: each running total is rounded, so no level is off by more than one part. */
function toParts(counts: Uint32Array, pixels: number): number[] {
  const parts = new Array<number>(LEVELS).fill(0);
  let seen = 0;
  let given = 0;
  for (let level = 0; level < LEVELS; level += 1) {
    seen += counts[level]!;
    const next = Math.round((seen * LEVEL_PARTS) / pixels);
    parts[level] = next - given;
    given = next;
  }
  return parts;
}
