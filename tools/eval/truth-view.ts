import sharp from 'sharp';
import type { ProductView } from '../../src/engines/imaging/identity.js';
import type { Rendering } from '../../test/support/corpus/render-scene.js';

const SIDE = 128;

/** The view of a rendered product by its true mask instead of the engine's: what a perfect cut-out of the raw picture would show. */
export async function viewTruth({ rgb, truth, widthPx, heightPx }: Rendering): Promise<ProductView> {
  const box = boxOf(truth, widthPx, heightPx);
  const luma = Buffer.alloc(truth.length, 255);
  const cover = Buffer.alloc(truth.length);
  let count = 0;
  for (let pixel = 0; pixel < truth.length; pixel += 1) {
    if (truth[pixel] !== 1) continue;
    count += 1;
    cover[pixel] = 255;
    luma[pixel] = Math.round(0.299 * rgb[pixel * 3]! + 0.587 * rgb[pixel * 3 + 1]! + 0.114 * rgb[pixel * 3 + 2]!);
  }
  return {
    luma: Float64Array.from(await toSquare(luma, widthPx, box, 255)),
    cover: Float64Array.from(await toSquare(cover, widthPx, box, 0), (level) => level / 255),
    aspect: box.width / box.height,
    solidity: count / (box.width * box.height),
  };
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function boxOf(truth: Uint8Array, widthPx: number, heightPx: number): Box {
  let [left, top, right, bottom] = [widthPx, heightPx, 0, 0];
  for (let y = 0, pixel = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1, pixel += 1) {
      if (truth[pixel] !== 1) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  return { left, top, width: right - left, height: bottom - top };
}

/** The box in the middle of a square with the margin that the engine's views have, everything outside `ground`. */
async function toSquare(plane: Buffer, widthPx: number, box: Box, ground: number): Promise<Buffer> {
  const side = Math.round(Math.max(box.width, box.height) * 1.04);
  const left = Math.round((side - box.width) / 2);
  const top = Math.round((side - box.height) / 2);
  const square = Buffer.alloc(side * side, ground);
  for (let y = 0; y < box.height; y += 1) {
    const from = (box.top + y) * widthPx + box.left;
    square.set(plane.subarray(from, from + box.width), (y + top) * side + left);
  }
  return sharp(square, { raw: { width: side, height: side, channels: 1 } })
    .resize({ width: SIDE, height: SIDE, fit: 'fill', kernel: 'linear' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
}
