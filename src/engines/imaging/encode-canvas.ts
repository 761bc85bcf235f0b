import sharp from 'sharp';
import type { Canvas } from './canvas.js';

/** A drawn picture as JPEG; colours at full size, so that thin coloured lines stay sharp. */
export async function encodeCanvas({ rgb, widthPx, heightPx }: Canvas): Promise<Buffer> {
  return sharp(rgb, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .jpeg({ quality: 88, chromaSubsampling: '4:4:4' })
    .toBuffer();
}
