import sharp from 'sharp';
import type { FrameAnalysis } from '../frame-analysis.js';
import { OBJECT } from '../mask-flood.js';
import type { PixelBox } from '../measurement.js';

/**
 * What of an analysis a retouch needs, copied out of the kernels' memory: the object's cells on the colour grid, its box in
 * fractions of the frame, the background's surface and its noise in levels.
 */
export interface ObjectCells {
  readonly width: number;
  readonly height: number;
  /** 255 where the object is. */
  readonly cells: Buffer;
  /** In fractions of the frame. */
  readonly box: PixelBox;
  /** Per channel six terms over [1, x, y, x², y², xy], x and y in −1…1. */
  readonly background: readonly [Float64Array, Float64Array, Float64Array];
  readonly deviation: number;
  readonly touchesEdge: boolean;
  /** A dark backdrop shows no shadow worth keeping: dividing by it would draw its noise. */
  readonly isDark: boolean;
}

/** The backdrop alone: its surface and noise, and whether nearly all of the border follows it. */
export interface Backdrop extends Pick<ObjectCells, 'background' | 'deviation'> {
  readonly isEven: boolean;
}

const EVEN_RING = 0.97;
const DARK_LEVEL = 110;

export function takeBackdrop({ mask: { fit } }: FrameAnalysis): Backdrop {
  return { background: fit.coefficients, deviation: fit.deviation, isEven: fit.inlierShare >= EVEN_RING };
}

/** The object of a picture, or null where it cannot be told apart with confidence. */
export function takeObject(analysis: FrameAnalysis): ObjectCells | null {
  const { mask, trusted, background } = analysis;
  if (!trusted || mask.box === null) return null;
  const { width, height, labels, fit, box } = mask;
  const cells = Buffer.alloc(width * height);
  for (let cell = 0; cell < cells.length; cell += 1) if (labels[cell] === OBJECT) cells[cell] = 255;
  return {
    width,
    height,
    cells,
    box: { x: box.x / width, y: box.y / height, width: box.width / width, height: box.height / height },
    background: fit.coefficients,
    deviation: fit.deviation,
    isDark: background.meanLevel < DARK_LEVEL,
    touchesEdge: background.touchedSides.length > 0,
  };
}

/** The object's share of every pixel of a larger frame, 0–255: the cells enlarged, their steps softened over about a cell. */
export async function renderMatte(object: ObjectCells, widthPx: number, heightPx: number): Promise<Buffer> {
  const softness = Math.max(0.4, (0.6 * widthPx) / object.width);
  return sharp(object.cells, { raw: { width: object.width, height: object.height, channels: 1 } })
    .resize({ width: widthPx, height: heightPx, fit: 'fill', kernel: 'cubic' })
    .blur(softness)
    .toColourspace('b-w')
    .raw()
    .toBuffer();
}
