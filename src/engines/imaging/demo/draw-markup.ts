import sharp from 'sharp';
import { Canvas } from '../canvas.js';

/** Draws an SVG of our own, of the size it states in pixels, on a canvas to be painted on; what is transparent becomes black. */
export async function drawMarkup(markup: string): Promise<Canvas> {
  const { data, info } = await sharp(Buffer.from(markup)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const canvas = new Canvas(info.width, info.height);
  canvas.rgb.set(data);
  return canvas;
}
