// Kernels of the mask: floods, regions, contour. Labels: 0 background, 1 object, 2 shadow.

/** Marks as background what is joined to the border through cells within `threshold`. Runs of a row are taken at once. */
export function floodFromBorder(
  labels: usize,
  distance: usize,
  width: i32,
  height: i32,
  threshold: i32,
  stack: usize,
): void {
  let depth = 0;
  for (let x = 0; x < width; x++) {
    depth = seed(labels, distance, x, threshold, stack, depth);
    depth = seed(labels, distance, (height - 1) * width + x, threshold, stack, depth);
  }
  for (let y = 0; y < height; y++) {
    depth = seed(labels, distance, y * width, threshold, stack, depth);
    depth = seed(labels, distance, y * width + width - 1, threshold, stack, depth);
  }
  while (depth > 0) {
    const cell = load<i32>(stack + ((<usize>--depth) << 2));
    const y = cell / width;
    const start = y * width;
    const end = start + width;
    let left = cell;
    while (left > start && isOpen(labels, distance, left - 1, threshold)) {
      left--;
      store<u8>(labels + <usize>left, 0);
    }
    let right = cell + 1;
    while (right < end && isOpen(labels, distance, right, threshold)) {
      store<u8>(labels + <usize>right, 0);
      right++;
    }
    if (y > 0) depth = seedRun(labels, distance, left - width, right - width, threshold, stack, depth);
    if (y < height - 1) depth = seedRun(labels, distance, left + width, right + width, threshold, stack, depth);
  }
}

function isOpen(labels: usize, distance: usize, cell: i32, threshold: i32): bool {
  return load<u8>(labels + <usize>cell) == 1 && <i32>load<u8>(distance + <usize>cell) <= threshold;
}

function seed(labels: usize, distance: usize, cell: i32, threshold: i32, stack: usize, depth: i32): i32 {
  if (!isOpen(labels, distance, cell, threshold)) return depth;
  store<u8>(labels + <usize>cell, 0);
  store<i32>(stack + ((<usize>depth) << 2), cell);
  return depth + 1;
}

/** One seed for every run of open cells between two places of a row. */
function seedRun(labels: usize, distance: usize, from: i32, to: i32, threshold: i32, stack: usize, depth: i32): i32 {
  let inRun = false;
  for (let cell = from; cell < to; cell++) {
    const open = isOpen(labels, distance, cell, threshold);
    if (open && !inRun) depth = seed(labels, distance, cell, threshold, stack, depth);
    inRun = open;
  }
  return depth;
}

/** What the shadow flood reads, set once by `floodShadows`. */
let shadowPlanes: usize = 0;
let shadowLabels: usize = 0;
let shadowDistance: usize = 0;
let shadowSurface: usize = 0;
let shadowWidth: i32 = 0;
let shadowHeight: i32 = 0;
let shadowThreshold: i32 = 0;
let shadowSlope: f32 = 0;

/** Lets the background flow on through evenly darkened, gently sloping cells; see mask-shadow.ts. */
export function floodShadows(
  planes: usize,
  width: i32,
  height: i32,
  surface: usize,
  distance: usize,
  labels: usize,
  threshold: i32,
  deviation: f32,
  stack: usize,
): void {
  shadowPlanes = planes;
  shadowLabels = labels;
  shadowDistance = distance;
  shadowSurface = surface;
  shadowWidth = width;
  shadowHeight = height;
  shadowThreshold = threshold;
  shadowSlope = 1.5 + 0.6 * deviation;
  let depth = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let cell = y * width + 1; cell < y * width + width - 1; cell++) {
      const at = labels + <usize>cell;
      if (load<u8>(at) != 1) continue;
      const beside =
        load<u8>(at - 1) == 0 ||
        load<u8>(at + 1) == 0 ||
        load<u8>(at - <usize>width) == 0 ||
        load<u8>(at + <usize>width) == 0;
      if (beside) depth = enterShadow(cell, stack, depth);
    }
  }
  while (depth > 0) {
    const cell = load<i32>(stack + ((<usize>--depth) << 2));
    depth = enterShadow(cell - 1, stack, depth);
    depth = enterShadow(cell + 1, stack, depth);
    depth = enterShadow(cell - width, stack, depth);
    depth = enterShadow(cell + width, stack, depth);
  }
}

function enterShadow(cell: i32, stack: usize, depth: i32): i32 {
  const at = shadowLabels + <usize>cell;
  if (load<u8>(at) != 1) return depth;
  const x = cell % shadowWidth;
  const y = cell / shadowWidth;
  if (x < 1 || y < 1 || x >= shadowWidth - 1 || y >= shadowHeight - 1) return depth;
  const distance = <i32>load<u8>(shadowDistance + <usize>cell);
  if (distance <= shadowThreshold) store<u8>(at, 0);
  else if (isGentle(cell, distance) && isEvenlyDarkened(cell, x, y)) store<u8>(at, 2);
  else return depth;
  store<i32>(stack + ((<usize>depth) << 2), cell);
  return depth + 1;
}

function isGentle(cell: i32, distance: i32): bool {
  const cells = <usize>(shadowWidth * shadowHeight);
  const grey = shadowPlanes + 3 * cells + <usize>cell;
  return <f32>gradientAt(grey, shadowWidth) * 0.5 <= shadowSlope + 0.12 * <f32>distance;
}

/** The larger difference over two cells at a place of a grey plane. */
function gradientAt(at: usize, width: i32): i32 {
  const across = abs<i32>(<i32>load<u8>(at + 1) - <i32>load<u8>(at - 1));
  const down = abs<i32>(<i32>load<u8>(at + <usize>width) - <i32>load<u8>(at - <usize>width));
  return max(across, down);
}

function isEvenlyDarkened(cell: i32, x: i32, y: i32): bool {
  const cells = <usize>(shadowWidth * shadowHeight);
  const u = (<f32>2 * <f32>x) / <f32>shadowWidth - 1;
  const v = (<f32>2 * <f32>y) / <f32>shadowHeight - 1;
  const at = shadowPlanes + <usize>cell;
  const red = <f32>load<u8>(at) / surfaceAt(shadowSurface, u, v);
  const green = <f32>load<u8>(at + cells) / surfaceAt(shadowSurface + 24, u, v);
  const blue = <f32>load<u8>(at + 2 * cells) / surfaceAt(shadowSurface + 48, u, v);
  const least = Mathf.min(red, Mathf.min(green, blue));
  const most = Mathf.max(red, Mathf.max(green, blue));
  return most - least < 0.035 && least >= 0.3 && most <= 1.25;
}

function surfaceAt(terms: usize, u: f32, v: f32): f32 {
  const level =
    load<f32>(terms) +
    (load<f32>(terms, 4) + load<f32>(terms, 12) * u + load<f32>(terms, 20) * v) * u +
    (load<f32>(terms, 8) + load<f32>(terms, 16) * v) * v;
  return Mathf.max(1, level);
}

/**
 * Relabels regions (four neighbours) of the ones in `pending`, which is used up: those with fewer than `most` and at least
 * `least` cells and a mean distance of at most `flattest` become background. `cells` is scratch, four bytes a cell.
 */
export function clearRegions(
  pending: usize,
  width: i32,
  height: i32,
  labels: usize,
  distance: usize,
  least: i32,
  most: i32,
  flattest: f32,
  cells: usize,
): void {
  const count = width * height;
  for (let start = 0; start < count; start++) {
    if (load<u8>(pending + <usize>start) != 1) continue;
    store<u8>(pending + <usize>start, 0);
    store<i32>(cells, start);
    let filled = 1;
    let sum: u32 = 0;
    for (let next = 0; next < filled; next++) {
      const cell = load<i32>(cells + ((<usize>next) << 2));
      sum += load<u8>(distance + <usize>cell);
      const x = cell % width;
      if (x > 0) filled = growTo(pending, cell - 1, cells, filled);
      if (x < width - 1) filled = growTo(pending, cell + 1, cells, filled);
      if (cell >= width) filled = growTo(pending, cell - width, cells, filled);
      if (cell < count - width) filled = growTo(pending, cell + width, cells, filled);
    }
    if (filled < least || filled >= most || <f32>sum > flattest * <f32>filled) continue;
    for (let next = 0; next < filled; next++) store<u8>(labels + <usize>load<i32>(cells + ((<usize>next) << 2)), 0);
  }
}

function growTo(pending: usize, cell: i32, cells: usize, filled: i32): i32 {
  if (load<u8>(pending + <usize>cell) != 1) return filled;
  store<u8>(pending + <usize>cell, 0);
  store<i32>(cells + ((<usize>filled) << 2), cell);
  return filled + 1;
}

/** Marks the object's cells within `threshold` in `pending`; returns whether 40 % of the object stand over 40 levels off. */
export function markHoles(labels: usize, distance: usize, count: i32, threshold: i32, pending: usize): bool {
  let strong = 0;
  let all = 0;
  for (let cell: usize = 0; cell < <usize>count; cell++) {
    const away = <i32>load<u8>(distance + cell);
    const object = load<u8>(labels + cell) == 1;
    store<u8>(pending + cell, <u8>(object && away <= threshold));
    all += <i32>object;
    strong += <i32>(object && away > 40);
  }
  return all > 0 && <f32>strong >= 0.4 * <f32>all;
}

/** Copies "is object" to `to`. */
export function copyObject(labels: usize, count: i32, to: usize): void {
  for (let cell: usize = 0; cell < <usize>count; cell++) store<u8>(to + cell, <u8>(load<u8>(labels + cell) == 1));
}

/** Takes away object cells with too few object neighbours; `before` is scratch. See mask-edges.ts. */
export function thinFringes(labels: usize, distance: usize, width: i32, height: i32, faint: i32, before: usize): void {
  copyObject(labels, width * height, before);
  const stride = <usize>width;
  for (let y = 1; y < height - 1; y++) {
    for (let cell = <usize>(y * width + 1); cell < <usize>(y * width + width - 1); cell++) {
      const at = before + cell;
      if (load<u8>(at) == 0) continue;
      const above = load<u8>(at - stride - 1) + load<u8>(at - stride) + load<u8>(at - stride + 1);
      const below = load<u8>(at + stride - 1) + load<u8>(at + stride) + load<u8>(at + stride + 1);
      const neighbours = above + below + load<u8>(at - 1) + load<u8>(at + 1);
      const enough = <i32>load<u8>(distance + cell) <= faint ? 5 : 3;
      if (<i32>neighbours < enough) store<u8>(labels + cell, 0);
    }
  }
}

/** Lists the object cells beside something else, two or more from the frame's edge, at `cells`; returns how many. */
export function listEdges(labels: usize, width: i32, height: i32, cells: usize): i32 {
  const stride = <usize>width;
  let listed = 0;
  for (let y = 2; y < height - 2; y++) {
    for (let cell = y * width + 2; cell < y * width + width - 2; cell++) {
      const at = labels + <usize>cell;
      if (load<u8>(at) != 1) continue;
      if (load<u8>(at - 1) == 1 && load<u8>(at + 1) == 1 && load<u8>(at - stride) == 1 && load<u8>(at + stride) == 1)
        continue;
      store<i32>(cells + ((<usize>listed) << 2), cell);
      listed++;
    }
  }
  return listed;
}

function peakAround(distance: usize, cell: i32, width: i32): i32 {
  let peak: u32 = 0;
  for (let row = -2; row <= 2; row++) {
    const at = distance + <usize>(cell + row * width - 2);
    for (let column: usize = 0; column < 5; column++) peak = max<u32>(peak, load<u8>(at + column));
  }
  return peak;
}

/** Takes away the listed cells that are less than half as far as the farthest of their 5 × 5 neighbours. */
export function peelContour(labels: usize, distance: usize, width: i32, cells: usize, count: i32): void {
  for (let index = 0; index < count; index++) {
    const cell = load<i32>(cells + ((<usize>index) << 2));
    if (2 * <i32>load<u8>(distance + <usize>cell) < peakAround(distance, cell, width))
      store<u8>(labels + <usize>cell, 0);
  }
}

/** How many of the listed cells have nothing beyond `clear` in their 5 × 5 neighbours. */
export function countWeak(distance: usize, width: i32, cells: usize, count: i32, clear: i32): i32 {
  let weak = 0;
  for (let index = 0; index < count; index++) {
    if (peakAround(distance, load<i32>(cells + ((<usize>index) << 2)), width) <= clear) weak++;
  }
  return weak;
}

/** Counts cells away from the object whose grey plane steps by more than `limit`. */
export function countStray(labels: usize, grey: usize, width: i32, height: i32, limit: i32): i32 {
  let stray = 0;
  for (let y = 4; y < height - 4; y++) {
    for (let cell = y * width + 4; cell < y * width + width - 4; cell++) {
      if (load<u8>(labels + <usize>cell) == 1 || gradientAt(grey + <usize>cell, width) <= limit) continue;
      if (!isNearObject(labels, cell, width)) stray++;
    }
  }
  return stray;
}

function isNearObject(labels: usize, cell: i32, width: i32): bool {
  for (let row = -4; row <= 4; row += 2) {
    for (let column = -4; column <= 4; column += 2) {
      if (load<u8>(labels + <usize>(cell + row * width + column)) == 1) return true;
    }
  }
  return false;
}

/** Histogram of the distances of the cells with a label: 256 words at `histogram`, zeroed by the caller. */
export function tallyDistances(labels: usize, distance: usize, count: i32, label: i32, histogram: usize): void {
  for (let cell: usize = 0; cell < <usize>count; cell++) {
    if (<i32>load<u8>(labels + cell) != label) continue;
    const bin = histogram + ((<usize>load<u8>(distance + cell)) << 2);
    store<u32>(bin, load<u32>(bin) + 1);
  }
}

/**
 * Bounds of the cells with a label that are farther than `beyond`: left, top, right, bottom as four words at `bounds`
 * (right < left when there are none). Returns how many there are.
 */
export function boundCells(
  labels: usize,
  distance: usize,
  width: i32,
  height: i32,
  label: i32,
  beyond: i32,
  bounds: usize,
): i32 {
  let left = width;
  let top = height;
  let right = -1;
  let bottom = -1;
  let count = 0;
  for (let y = 0; y < height; y++) {
    const before = count;
    for (let x = 0; x < width; x++) {
      const cell = <usize>(y * width + x);
      if (<i32>load<u8>(labels + cell) != label || <i32>load<u8>(distance + cell) <= beyond) continue;
      count++;
      if (x < left) left = x;
      if (x > right) right = x;
    }
    if (count == before) continue;
    if (top == height) top = y;
    bottom = y;
  }
  store<i32>(bounds, left);
  store<i32>(bounds, top, 4);
  store<i32>(bounds, right, 8);
  store<i32>(bounds, bottom, 12);
  return count;
}
