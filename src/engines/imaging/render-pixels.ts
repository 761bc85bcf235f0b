import sharp from 'sharp';
import { DECODE_OPTIONS } from './decode-frame.js';

/** The size a picture is stretched to, in pixels. */
export interface PixelSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * A picture as a model takes it: RGB of 8 bits, upright, in sRGB, stretched to exactly the size, row by row; transparency is laid on
 * white. Rejects when the bytes do not decode.
 */
export async function renderPixels(bytes: Buffer, { widthPx, heightPx }: PixelSize): Promise<Buffer> {
  return sharp(bytes, DECODE_OPTIONS)
    .resize({ width: widthPx, height: heightPx, fit: 'fill' })
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer();
}
