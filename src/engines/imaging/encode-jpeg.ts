import sharp from 'sharp';
import { DECODE_OPTIONS } from './decode-frame.js';

const QUALITY = 92;

/**
 * The picture as JPEG in sRGB, upright, without EXIF or other metadata, its long side at most `longSidePx`; transparency is laid on
 * white. Rejects when the bytes do not decode.
 */
export function encodeJpeg(bytes: Buffer, longSidePx: number): Promise<Buffer> {
  return sharp(bytes, DECODE_OPTIONS)
    .resize({ width: longSidePx, height: longSidePx, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4', progressive: true })
    .toBuffer();
}
