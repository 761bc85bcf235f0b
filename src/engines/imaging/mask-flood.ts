import type { BackgroundFit } from './background-fit.js';
import { kernels, takeBytes, takeFloats } from './kernels.js';
import type { Planes } from './planes.js';

/** What a grid cell was found to be. Everything starts as OBJECT; the floods take the background away. */
export const OBJECT = 1;
export const SHADOW = 2;

/** Regions of background level inside the object are holes from this share of the frame on. */
const HOLE_AREA = 0.0008;
/** Object regions below this share of the frame are specks. */
const SPECK_AREA = 0.0004;

/** Labels and distances of the grid's cells, in the kernels' memory. */
export interface FloodedGrid {
  readonly labels: Uint8Array;
  /** The largest channel's distance from the fitted background, in levels. */
  readonly distance: Uint8Array;
  /** The distance up to which a cell may be background. */
  readonly threshold: number;
}

/**
 * Takes the background away: cells near the fitted surface that are joined to the border, then soft shadows (channels
 * darkened alike within 3.5 %, gently sloping for their depth), then holes with the shadows in them (only in objects that
 * stand well off the background and with a rim, else the bright middle of a white product would be one), fringes and
 * specks; last the contour moves to half the height of its step, two cells at most.
 */
export function floodBackground(planes: Planes, fit: BackgroundFit): FloodedGrid {
  const { gridWidth: width, gridHeight: height } = planes;
  const grid = measureGrid(planes, fit);
  const { byteOffset: labels } = grid.labels;
  const { byteOffset: distance } = grid.distance;
  const { threshold } = grid;
  const cells = width * height;
  const pending = takeBytes(cells).byteOffset;
  const stack = takeBytes(cells * 4).byteOffset;
  kernels.floodFromBorder(labels, distance, width, height, threshold, stack);
  const floodShadows = (): void =>
    kernels.floodShadows(
      ...[planes.grid.byteOffset, width, height, grid.surface, distance, labels, threshold, fit.deviation, stack],
    );
  floodShadows();
  const near = Math.min(14, 3 * threshold);
  if (kernels.markHoles(labels, distance, cells, near, pending) === 1) {
    const flattest = 0.6 * near;
    const opened = kernels.openHoles(pending, width, height, labels, distance, HOLE_AREA * cells, flattest, stack);
    // A shadow in a hole is reached from there only.
    if (opened === 1) floodShadows();
  }
  kernels.thinFringes(labels, distance, width, height, 3 * threshold, pending);
  kernels.copyObject(labels, cells, pending);
  kernels.clearRegions(pending, width, height, labels, distance, 0, Math.ceil(SPECK_AREA * cells), 255, stack);
  for (let pass = 0; pass < 2; pass += 1) {
    const edges = kernels.listEdges(labels, width, height, stack);
    kernels.peelContour(labels, distance, width, stack, edges);
  }
  return grid;
}

function measureGrid(planes: Planes, fit: BackgroundFit): FloodedGrid & { surface: number } {
  const cells = planes.gridWidth * planes.gridHeight;
  const labels = takeBytes(cells).fill(OBJECT);
  const distance = takeBytes(cells).fill(0);
  const surface = takeFloats(fit.coefficients.flatMap((terms) => [...terms])).byteOffset;
  const { byteOffset: address } = planes.grid;
  kernels.measureDistance(address, planes.gridWidth, planes.gridHeight, surface, distance.byteOffset);
  return { labels, distance, threshold: floodThreshold(fit.deviation), surface };
}

/** The distance, in levels, up to which a cell may be background, from the background's noise. */
export function floodThreshold(deviation: number): number {
  return Math.floor(Math.min(14, Math.max(3, 2.5 * deviation + 2)));
}
