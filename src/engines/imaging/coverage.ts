import type { CoverageMeasure } from './measurement.js';
import type { ObjectMask } from './object-mask.js';

/**
 * How the object fills the frame. `longSideFill` is the larger of the box's width and height as shares of the frame's: a
 * centred disc could never reach 85 % by area (π/4). Null without an object.
 */
export function measureCoverage(mask: ObjectMask): CoverageMeasure | null {
  const { box, width, height } = mask;
  if (box === null) return null;
  const offCentre = Math.hypot(box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2);
  const touches = [box.x === 0, box.y === 0, box.x + box.width === width, box.y + box.height === height];
  return {
    longSideFill: Math.max(box.width / width, box.height / height),
    boxArea: (box.width * box.height) / (width * height),
    maskArea: mask.objectCells / (width * height),
    centreOffset: offCentre / (Math.hypot(width, height) / 2),
    touchedSides: touches.filter(Boolean).length,
  };
}
