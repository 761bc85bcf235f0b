// Kernels of the mask: floods from the border, and of shadows from the background. Labels: 0 background, 1 object, 2 shadow.

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
  for (let x = 1; x < width - 1; x++) {
    settleEdge(x, x + width);
    settleEdge((height - 1) * width + x, (height - 2) * width + x);
  }
  for (let y = 0; y < height; y++) {
    settleEdge(y * width, y * width + 1);
    settleEdge(y * width + width - 1, y * width + width - 2);
  }
}

/** A cell at the frame's edge, which has no slope of its own, is shadow where its inner neighbour is. */
function settleEdge(cell: i32, inner: i32): void {
  const at = shadowLabels + <usize>cell;
  if (load<u8>(at) == 1 && load<u8>(shadowLabels + <usize>inner) == 2) store<u8>(at, 2);
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

/**
 * A shadow's edge rises as the square root of its depth at first (1.5 levels a cell at a depth of one), then more slowly: it
 * is steep for its depth where it begins, and an outline is steeper.
 */
function isGentle(cell: i32, distance: i32): bool {
  const cells = <usize>(shadowWidth * shadowHeight);
  const grey = shadowPlanes + 3 * cells + <usize>cell;
  const slope = <f32>gradientAt(grey, shadowWidth) * 0.5;
  return slope <= shadowSlope + 0.12 * <f32>distance || slope * slope <= 2.25 * <f32>distance;
}

/** The larger difference over two cells at a place of a grey plane. */
export function gradientAt(at: usize, width: i32): i32 {
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
