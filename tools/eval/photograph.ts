import sharp from 'sharp';
import { decodeFrame, type Frame } from '../../src/engines/imaging/decode-frame.js';
import { measureImage } from '../../src/engines/imaging/measure-image.js';
import { type ImageHeader, type ImageMeasurement } from '../../src/engines/imaging/measurement.js';
import { isHeaderRefusal, readImageHeader } from '../../src/engines/imaging/read-header.js';
import { type Rendering, renderScene } from '../../test/support/corpus/render-scene.js';
import type { Scene } from '../../test/support/corpus/scene.js';

export interface Shot {
  readonly longSidePx: number;
  readonly quality?: number;
  readonly blurPx?: number;
}

/** A rendered scene as a JPEG, with its truth. */
export async function photograph(scene: Scene, shot: Shot): Promise<{ bytes: Buffer; truth: Rendering }> {
  const truth = await renderScene(scene, shot.longSidePx, { blurPx: shot.blurPx ?? 0 });
  const bytes = await sharp(truth.rgb, { raw: { width: truth.widthPx, height: truth.heightPx, channels: 3 } })
    .jpeg({ quality: shot.quality ?? 90 })
    .toBuffer();
  return { bytes, truth };
}

/** The header of bytes that are known to be accepted. */
export function headerOf(bytes: Buffer): ImageHeader {
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) throw new Error(header.message);
  return header;
}

export async function measure(bytes: Buffer): Promise<ImageMeasurement> {
  return measureImage(bytes, headerOf(bytes));
}

export async function frameOf(bytes: Buffer): Promise<Frame> {
  return decodeFrame(bytes, headerOf(bytes));
}
