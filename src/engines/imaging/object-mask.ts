import { measureDistance } from './background-distance.js';
import { type BackgroundFit, fitBackground } from './background-fit.js';
import { judgeMask, type MaskJudgement } from './mask-confidence.js';
import { refineContour, thinFringes } from './mask-edges.js';
import { floodFromBorder, floodThreshold, OBJECT } from './mask-flood.js';
import { dropSpecks, openHoles } from './mask-regions.js';
import { floodShadows } from './mask-shadow.js';
import type { PixelBox } from './measurement.js';
import type { Planes } from './planes.js';

/** The object told apart from its background, on the colour grid. `labels` as in mask-flood; `box` in grid cells. */
export interface ObjectMask {
  readonly width: number;
  readonly height: number;
  readonly labels: Uint8Array;
  readonly distance: Uint8Array;
  readonly fit: BackgroundFit;
  readonly threshold: number;
  readonly objectCells: number;
  readonly box: PixelBox | null;
  readonly judgement: MaskJudgement;
}

/** Finds the object without a model: flood from the border, through shadows, holes opened, contour refined. */
export function findObject(planes: Planes): ObjectMask {
  const { gridWidth: width, gridHeight: height } = planes;
  const fit = fitBackground(planes);
  const distance = measureDistance(planes, fit);
  const threshold = floodThreshold(fit.deviation);
  const labels = new Uint8Array(width * height).fill(OBJECT);
  floodFromBorder(labels, distance, width, threshold);
  floodShadows(planes, fit, distance, labels, threshold);
  openHoles(labels, distance, width, threshold);
  thinFringes(labels, distance, width, threshold);
  dropSpecks(labels, width);
  refineContour(labels, distance, width);
  const { objectCells, box } = boundObject(labels, width);
  const judgement = judgeMask({ planes, fit, distance, labels, threshold, objectCells, box });
  return { width, height, labels, distance, fit, threshold, objectCells, box, judgement };
}

function boundObject(labels: Uint8Array, width: number): { objectCells: number; box: PixelBox | null } {
  let objectCells = 0;
  let left = width;
  let right = -1;
  let top = -1;
  let bottom = -1;
  for (let row = 0, y = 0; row < labels.length; row += width, y += 1) {
    const before = objectCells;
    for (let x = 0; x < width; x += 1) {
      if (labels[row + x] !== OBJECT) continue;
      objectCells += 1;
      if (x < left) left = x;
      if (x > right) right = x;
    }
    if (objectCells === before) continue;
    if (top < 0) top = y;
    bottom = y;
  }
  const box = right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  return { objectCells, box };
}
