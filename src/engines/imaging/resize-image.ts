import sharp from 'sharp';
import { DECODE_OPTIONS } from './decode-frame.js';

/** A rendering of a picture, ready to be served. */
export interface ResizedImage {
  readonly bytes: Buffer;
  readonly contentType: 'image/jpeg' | 'image/webp';
}

/**
 * The picture `widthPx` wide, never wider than it is, upright, in sRGB and without EXIF or other metadata: JPEG, or
 * WebP when it has transparency. Rejects when the bytes do not decode.
 */
export async function resizeImage(bytes: Buffer, widthPx: number): Promise<ResizedImage> {
  const picture = sharp(bytes, DECODE_OPTIONS);
  const { hasAlpha } = await picture.metadata();
  const resized = picture.resize({ width: widthPx, withoutEnlargement: true });
  if (hasAlpha) return { bytes: await resized.webp({ quality: 82 }).toBuffer(), contentType: 'image/webp' };
  return { bytes: await resized.jpeg({ quality: 82, progressive: true }).toBuffer(), contentType: 'image/jpeg' };
}
