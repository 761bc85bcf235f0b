import { type BackgroundFit, fitBackground } from './background-fit.js';
import { boundCells } from './bound-cells.js';
import { judgeMask, type MaskJudgement } from './mask-confidence.js';
import { type FloodedGrid, floodBackground, OBJECT } from './mask-flood.js';
import type { PixelBox } from './measurement.js';
import type { Planes } from './planes.js';

/** The object told apart from its background, on the colour grid; `box` in grid cells. Valid as long as its planes. */
export interface ObjectMask extends FloodedGrid {
  readonly width: number;
  readonly height: number;
  readonly fit: BackgroundFit;
  readonly objectCells: number;
  readonly box: PixelBox | null;
  readonly judgement: MaskJudgement;
}

/** Finds the object without a model, and says how far the result is to be trusted. */
export function findObject(planes: Planes): ObjectMask {
  const { gridWidth: width, gridHeight: height } = planes;
  const fit = fitBackground(planes);
  const grid = floodBackground(planes, fit);
  const { count: objectCells, box } = boundCells(grid, width, height, OBJECT, -1);
  const judgement = judgeMask({ grid, grey: planes.grey, fit, width, height, objectCells, box });
  return { ...grid, width, height, fit, objectCells, box, judgement };
}
