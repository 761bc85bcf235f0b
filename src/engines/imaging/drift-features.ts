import { CHANNELS, type Channel, type ImageFeatures, LEVEL_PARTS } from '../drift/image-features.js';
import { ringColour, TOUCH_DISTANCE, WHITE_LEVEL } from './border-ring.js';
import { decodeFrame, type Frame } from './decode-frame.js';
import { kernels, resetPixelMemory, takeBytes, takeDoubles, takeWords } from './kernels.js';
import type { ImageHeader } from './measurement.js';
import { releaseBytes } from './release-bytes.js';

const LEVELS = 256;
/** Words of a channel's counts, which the kernel keeps as two tables. */
const CHANNEL_WORDS = 2 * LEVELS;
/** Rows that are copied into the kernels' memory at once, a multiple of four: few enough to stay in the processor's nearest memory. */
const STRIP_ROWS = 32;
/** What the kernels take besides pixels: tables, sums and gaps. */
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
  resetPixelMemory(widthPx * (3 * STRIP_ROWS + heightPx) + FIXED_BYTES);
  const luma = takeBytes(widthPx * heightPx);
  const tables = takeWords(CHANNELS.length * CHANNEL_WORDS);
  const sums = takeWords(3);
  tallyFrame(frame, [luma, tables, sums]);
  const counts = (channel: Channel): Uint32Array => joinTables(tables, CHANNELS.indexOf(channel) * CHANNEL_WORDS);
  const lumaCounts = counts('luma');
  let counted = 0;
  for (let level = 0; level < LEVELS; level += 1) counted += lumaCounts[level]!;
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

/** Fills the luma of a frame, and adds up its tables and sums, a strip at a time. */
function tallyFrame(frame: Frame, [luma, tables, sums]: readonly [Uint8Array, Uint32Array, Uint32Array]): void {
  const { widthPx, heightPx } = frame;
  const [red, green, blue] = ringColour(frame);
  const strip = takeBytes(STRIP_ROWS * widthPx * 3);
  for (let top = 0; top < heightPx; top += STRIP_ROWS) {
    const rows = Math.min(STRIP_ROWS, heightPx - top);
    strip.set(frame.rgb.subarray(top * widthPx * 3, (top + rows) * widthPx * 3));
    kernels.tallyLevels(
      strip.byteOffset,
      widthPx,
      rows,
      luma.byteOffset + top * widthPx,
      tables.byteOffset,
      WHITE_LEVEL,
      red,
      green,
      blue,
      TOUCH_DISTANCE,
      sums.byteOffset,
    );
  }
}

/** A channel's counts, which come in two tables one behind the other. */
function joinTables(tables: Uint32Array, first: number): Uint32Array {
  const counts = tables.subarray(first, first + LEVELS);
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
