import sharp from 'sharp';
import type { ImageHeader } from './measurement.js';
import { MAX_IMAGE_PIXELS } from './read-header.js';

/** Long side, in pixels, of the frame everything is measured on; also the grid blur is expressed in. */
export const ANALYSIS_LONG_SIDE_PX = 800;
/** Up to here a picture is measured as it is: resizing 0.5 MP costs more (1.3–2.3 ms) than measuring it. */
const UNRESIZED_PIXELS = 1_000_000;
/** libjpeg's cheap reductions begin just past these factors (exactly 2, 4 and 8 lose a step). */
const SHRINK_STEPS = [3, 5, 9];
const SHORTEST_LONG_SIDE_PX = 720;
/** Longer strips are made smaller however few their pixels: the kernels pack a column into 16 bits. */
const LONGEST_UNRESIZED_PX = 4096;

/** The one decoded picture: 8-bit sRGB, interleaved RGB, upright, transparency laid on white. */
export interface Frame {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgb: Uint8Array;
  readonly transparent: boolean;
}

/** The bytes do not decode. `message` is the decoder's, for the log; the file itself is at fault, not the system. */
export class UndecodableImageError extends Error {
  override readonly name = 'UndecodableImageError';
}

/** Options for every sharp call on untrusted bytes: strictest failure, bounded pixels, first page only, upright. */
export const DECODE_OPTIONS = {
  failOn: 'warning',
  limitInputPixels: MAX_IMAGE_PIXELS,
  pages: 1,
  autoOrient: true,
} as const;

/**
 * Decodes the picture once to its analysis frame: 720–800 px on the long side, or its own size up to one megapixel.
 * Rejects with {@link UndecodableImageError} when the bytes do not decode.
 */
export async function decodeFrame(bytes: Buffer, header: ImageHeader): Promise<Frame> {
  return decodeFrameWithin(bytes, header, analysisLongSide(header.widthPx, header.heightPx));
}

/** Decodes the picture with at most this many pixels on its long side; never enlarges. Rejects like {@link decodeFrame}. */
export async function decodeFrameWithin(bytes: Buffer, header: ImageHeader, longSidePx: number): Promise<Frame> {
  const pipeline = sharp(bytes, DECODE_OPTIONS);
  if (longSidePx < Math.max(header.widthPx, header.heightPx)) {
    pipeline.resize({ width: longSidePx, height: longSidePx, fit: 'inside', kernel: 'linear' });
  }
  try {
    const { data, info } = await pipeline.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
    return frameFromChannels(data, info.width, info.height, info.channels);
  } catch (error) {
    throw new UndecodableImageError(error instanceof Error ? error.message : String(error));
  }
}

/** Long side of the analysis frame for a picture of this size, in pixels. */
export function analysisLongSide(widthPx: number, heightPx: number): number {
  const longSidePx = Math.max(widthPx, heightPx);
  const small = widthPx * heightPx <= UNRESIZED_PIXELS && longSidePx <= LONGEST_UNRESIZED_PX;
  if (small || longSidePx <= ANALYSIS_LONG_SIDE_PX) return longSidePx;
  for (const step of SHRINK_STEPS) {
    const candidate = Math.floor(longSidePx / step);
    if (candidate >= SHORTEST_LONG_SIDE_PX && candidate <= ANALYSIS_LONG_SIDE_PX) return candidate;
  }
  return ANALYSIS_LONG_SIDE_PX;
}

/** A frame from the decoder's 1–4 channels: greys are tripled, alpha is laid on white. */
export function frameFromChannels(data: Uint8Array, widthPx: number, heightPx: number, channels: number): Frame {
  if (channels === 3) return { widthPx, heightPx, rgb: data, transparent: false };
  const pixels = widthPx * heightPx;
  const rgb = new Uint8Array(pixels * 3);
  const hasAlpha = channels === 2 || channels === 4;
  const step = channels >= 3 ? 1 : 0;
  let transparent = false;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const from = pixel * channels;
    const alpha = hasAlpha ? data[from + channels - 1]! : 255;
    if (alpha !== 255) transparent = true;
    for (let channel = 0; channel < 3; channel += 1) {
      rgb[pixel * 3 + channel] = Math.round((data[from + channel * step]! * alpha + 255 * (255 - alpha)) / 255);
    }
  }
  return { widthPx, heightPx, rgb, transparent };
}
