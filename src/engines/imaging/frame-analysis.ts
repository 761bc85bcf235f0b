import { type BlurMap, measureBlur } from './blur.js';
import { measureBackground } from './border-ring.js';
import type { Frame } from './decode-frame.js';
import { TRUSTED_CONFIDENCE } from './mask-confidence.js';
import type { BackgroundMeasure, PixelBox } from './measurement.js';
import { findObject, type ObjectMask } from './object-mask.js';
import { type Planes, splitPlanes } from './planes.js';

/** The steps every picture goes through, shared by the measurement and the overlay. */
export interface FrameAnalysis {
  readonly planes: Planes;
  readonly background: BackgroundMeasure;
  readonly mask: ObjectMask;
  /** The object's box in frame pixels. */
  readonly box: PixelBox | null;
  readonly trusted: boolean;
  readonly blur: BlurMap | null;
}

/** Analyses one decoded frame: deterministic and synchronous. The result lives in the kernels' memory until the next call. */
export function analyseFrame(frame: Frame): FrameAnalysis {
  const planes = splitPlanes(frame);
  const background = measureBackground(frame);
  const mask = findObject(planes);
  const box = mask.box === null ? null : scaleBox(mask.box, planes.step);
  const trusted = mask.judgement.confidence >= TRUSTED_CONFIDENCE;
  const blur = box === null || !trusted ? null : measureBlur(planes.luma, planes.widthPx, planes.heightPx, box);
  return { planes, background, mask, box, trusted, blur };
}

function scaleBox(box: PixelBox, step: number): PixelBox {
  return { x: box.x * step, y: box.y * step, width: box.width * step, height: box.height * step };
}
