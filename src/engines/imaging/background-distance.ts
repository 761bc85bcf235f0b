import type { BackgroundFit } from './background-fit.js';
import type { Planes } from './planes.js';

/** Per grid cell, the largest channel's distance from the fitted background, in levels 0–255. */
export function measureDistance(planes: Planes, fit: BackgroundFit): Uint8Array {
  const distance = new Uint8Array(planes.gridWidth * planes.gridHeight);
  widenDistance(planes.red, fit.coefficients[0], planes.gridWidth, planes.gridHeight, distance);
  widenDistance(planes.green, fit.coefficients[1], planes.gridWidth, planes.gridHeight, distance);
  widenDistance(planes.blue, fit.coefficients[2], planes.gridWidth, planes.gridHeight, distance);
  return distance;
}

function widenDistance(
  plane: Uint8Array,
  surface: Float64Array,
  width: number,
  height: number,
  distance: Uint8Array,
): void {
  const unit = 2 / width;
  const curve = surface[3]!;
  for (let row = 0, cell = 0; row < height; row += 1) {
    const y = (2 * row) / height - 1;
    const start = surface[0]! + surface[2]! * y + surface[4]! * y * y;
    const slope = surface[1]! + surface[5]! * y;
    for (let column = 0; column < width; column += 1, cell += 1) {
      const x = column * unit - 1;
      const away = Math.abs(plane[cell]! - (start + (slope + curve * x) * x)) + 0.5;
      if (away > distance[cell]!) distance[cell] = away > 255 ? 255 : away;
    }
  }
}
