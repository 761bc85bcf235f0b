import { type GreyGrid, resampleArea } from './area-resample.js';
import { type ColourTally, colourSignature } from './colour-signature.js';
import { DHASH_COLUMNS, DHASH_ROWS, differenceHash, PHASH_SIDE, perceptualHash } from './hashes.js';
import { kernels, takeBytes } from './kernels.js';
import type { ImageFingerprint, PixelBox } from './measurement.js';
import type { ObjectMask } from './object-mask.js';
import type { Planes } from './planes.js';

const PADDING = 0.04;
/** Less than this deviation in levels over 32 × 32 values and a hash would describe noise. */
const PLAIN_DEVIATION = 3;

/**
 * Hashes and colours of the picture: of the object on white in a square around its box, so that the same product with
 * another margin, tint or shadow keeps its hash; of the frame when `trusted` is false. `tally` is of the same subject. Null for an even picture.
 */
export function fingerprintOf(
  planes: Planes,
  mask: ObjectMask,
  trusted: boolean,
  tally: ColourTally,
): ImageFingerprint | null {
  const frame: GreyGrid = { cells: planes.grey, width: planes.gridWidth, height: planes.gridHeight };
  const whole = { x: 0, y: 0, width: frame.width, height: frame.height };
  const frameValues = resampleArea(frame, whole, PHASH_SIDE, PHASH_SIDE);
  const onObject = trusted && mask.box !== null;
  const source = onObject ? objectOnWhite(frame, mask.labels) : frame;
  const region = onObject ? squareAround(mask.box) : whole;
  const values = onObject ? resampleArea(source, region, PHASH_SIDE, PHASH_SIDE) : frameValues;
  if (deviation(values) < PLAIN_DEVIATION) return null;
  return {
    subject: onObject ? 'OBJECT' : 'FRAME',
    pHash: perceptualHash(values),
    pHashFrame: perceptualHash(frameValues),
    dHash: differenceHash(resampleArea(source, region, DHASH_COLUMNS, DHASH_ROWS)),
    colour: colourSignature(tally),
  };
}

function objectOnWhite(frame: GreyGrid, labels: Uint8Array): GreyGrid {
  const cells = takeBytes(frame.cells.length);
  kernels.objectOnWhite(labels.byteOffset, frame.cells.byteOffset, cells.length, cells.byteOffset);
  return { cells, width: frame.width, height: frame.height };
}

function squareAround(box: PixelBox): PixelBox {
  const side = Math.max(box.width, box.height) * (1 + 2 * PADDING);
  return { x: box.x + (box.width - side) / 2, y: box.y + (box.height - side) / 2, width: side, height: side };
}

function deviation(values: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
}
