/** What a grid cell was found to be. Everything starts as OBJECT; the floods take the background away. */
export const BACKGROUND = 0;
export const OBJECT = 1;
export const SHADOW = 2;

/** The distance, in levels, up to which a cell may be background, from the background's noise. */
export function floodThreshold(deviation: number): number {
  return Math.min(14, Math.max(3, 2.5 * deviation + 2));
}

/**
 * Marks as BACKGROUND every cell within `threshold` of the fitted background that is joined to the frame's border through
 * such cells (four neighbours). `labels` holds OBJECT everywhere before.
 */
export function floodFromBorder(labels: Uint8Array, distance: Uint8Array, width: number, threshold: number): void {
  const stack = new Int32Array(labels.length);
  let depth = 0;
  const last = labels.length - width;
  for (let x = 0; x < width; x += 1) {
    depth = take(labels, distance, x, threshold, stack, depth);
    depth = take(labels, distance, last + x, threshold, stack, depth);
  }
  for (let row = 0; row < labels.length; row += width) {
    depth = take(labels, distance, row, threshold, stack, depth);
    depth = take(labels, distance, row + width - 1, threshold, stack, depth);
  }
  while (depth > 0) {
    const cell = stack[--depth]!;
    const column = cell % width;
    if (column > 0) depth = take(labels, distance, cell - 1, threshold, stack, depth);
    if (column < width - 1) depth = take(labels, distance, cell + 1, threshold, stack, depth);
    if (cell >= width) depth = take(labels, distance, cell - width, threshold, stack, depth);
    if (cell < last) depth = take(labels, distance, cell + width, threshold, stack, depth);
  }
}

function take(
  labels: Uint8Array,
  distance: Uint8Array,
  cell: number,
  threshold: number,
  stack: Int32Array,
  depth: number,
): number {
  if (labels[cell] !== OBJECT || distance[cell]! > threshold) return depth;
  labels[cell] = BACKGROUND;
  stack[depth] = cell;
  return depth + 1;
}
