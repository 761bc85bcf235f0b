// Kernels of the mask: its regions. Labels: 0 background, 1 object, 2 shadow.

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
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const row = pending + <usize>(y * width);
      while (x + 16 <= width && !v128.any_true(v128.load(row + <usize>x))) x += 16;
      if (x >= width) break;
      if (load<u8>(row + <usize>x) != 1) continue;
      const filled = takeRegion(pending, width, height, x, y, distance, cells);
      if (filled < least || filled >= most || <f32>regionSum > flattest * <f32>filled) continue;
      labelListed(labels, width, cells, filled, 0);
    }
  }
}

/**
 * Makes background of the regions of the ones in `pending`, which is used up, that have at least `least` cells, a mean
 * distance of at most `flattest` and a rim: over a third of the cells along it must stand before a step of 30 levels. The
 * rim tells a hole from a highlight on a pale product, whose levels change gradually. Returns whether a region was opened.
 */
export function openHoles(
  pending: usize,
  width: i32,
  height: i32,
  labels: usize,
  distance: usize,
  least: i32,
  flattest: f32,
  cells: usize,
): bool {
  let opened = false;
  for (let y = 2; y < height - 2; y++) {
    for (let x = 2; x < width - 2; x++) {
      const row = pending + <usize>(y * width);
      while (x + 16 <= width && !v128.any_true(v128.load(row + <usize>x))) x += 16;
      if (x >= width - 2) break;
      if (load<u8>(row + <usize>x) != 1) continue;
      const filled = takeRegion(pending, width, height, x, y, distance, cells);
      if (filled < least || <f32>regionSum > flattest * <f32>filled) continue;
      labelListed(labels, width, cells, filled, 0);
      if (hasRim(labels, width, height, distance, cells, filled)) opened = true;
      else labelListed(labels, width, cells, filled, 1);
    }
  }
  return opened;
}

/** Whether over a third of the listed background cells that touch object have a distance 30 levels higher close by. */
function hasRim(labels: usize, width: i32, height: i32, distance: usize, cells: usize, count: i32): bool {
  let touching = 0;
  let steep = 0;
  for (let index = 0; index < count; index++) {
    const place = load<u32>(cells + ((<usize>index) << 2));
    const x = <i32>(place & 0xffff);
    const y = <i32>(place >> 16);
    if (x < RIM || y < RIM || x >= width - RIM || y >= height - RIM) continue;
    const cell = y * width + x;
    const at = labels + <usize>cell;
    const beside =
      load<u8>(at - 1) == 1 ||
      load<u8>(at + 1) == 1 ||
      load<u8>(at - <usize>width) == 1 ||
      load<u8>(at + <usize>width) == 1;
    if (!beside) continue;
    touching++;
    if (rimAround(distance + <usize>cell, width) >= <i32>load<u8>(distance + <usize>cell) + 30) steep++;
  }
  return 3 * steep > touching;
}

/** How far from its last cell a hole's rim is looked for: JPEG blurs two to three cells. */
const RIM: i32 = 4;

function rimAround(at: usize, width: i32): i32 {
  const down = <usize>(RIM * width);
  const across = max<u8>(load<u8>(at - <usize>RIM), load<u8>(at + <usize>RIM));
  return <i32>max<u8>(across, max<u8>(load<u8>(at - down), load<u8>(at + down)));
}

/** Sum of the distances of the region taken last. */
let regionSum: u32 = 0;

/** Lists the region of ones around a cell of `pending`, which it zeroes, at `cells`; returns how many there are. */
function takeRegion(pending: usize, width: i32, height: i32, x: i32, y: i32, distance: usize, cells: usize): i32 {
  let filled = growTo(pending, width, x, y, cells, 0);
  regionSum = 0;
  for (let next = 0; next < filled; next++) {
    const place = load<u32>(cells + ((<usize>next) << 2));
    const column = <i32>(place & 0xffff);
    const line = <i32>(place >> 16);
    regionSum += load<u8>(distance + <usize>(line * width + column));
    if (column > 0) filled = growTo(pending, width, column - 1, line, cells, filled);
    if (column < width - 1) filled = growTo(pending, width, column + 1, line, cells, filled);
    if (line > 0) filled = growTo(pending, width, column, line - 1, cells, filled);
    if (line < height - 1) filled = growTo(pending, width, column, line + 1, cells, filled);
  }
  return filled;
}

function labelListed(labels: usize, width: i32, cells: usize, count: i32, label: u8): void {
  for (let index = 0; index < count; index++) {
    const place = load<u32>(cells + ((<usize>index) << 2));
    store<u8>(labels + <usize>((place >> 16) * width + (place & 0xffff)), label);
  }
}

/** Takes a pending cell into the list, its row in the upper and its column in the lower 16 bits: divisions were slower. */
function growTo(pending: usize, width: i32, x: i32, y: i32, cells: usize, filled: i32): i32 {
  const at = pending + <usize>(y * width + x);
  if (load<u8>(at) != 1) return filled;
  store<u8>(at, 0);
  store<u32>(cells + ((<usize>filled) << 2), ((<u32>y) << 16) | <u32>x);
  return filled + 1;
}

/** Marks the object's cells within `threshold` in `pending`; returns whether 40 % of the object stand over 40 levels off. */
export function markHoles(labels: usize, distance: usize, count: i32, threshold: i32, pending: usize): bool {
  let strong = 0;
  let all = 0;
  const one = i8x16.splat(1);
  const near = i8x16.splat(<i8>threshold);
  const far = i8x16.splat(40);
  let cell: usize = 0;
  for (; cell + 16 <= <usize>count; cell += 16) {
    const away = v128.load(distance + cell);
    const object = i8x16.eq(v128.load(labels + cell), one);
    v128.store(pending + cell, v128.and(v128.and(object, i8x16.le_u(away, near)), one));
    all += popcnt<i32>(i8x16.bitmask(object));
    strong += popcnt<i32>(i8x16.bitmask(v128.and(object, i8x16.gt_u(away, far))));
  }
  for (; cell < <usize>count; cell++) {
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
  const one = i8x16.splat(1);
  let cell: usize = 0;
  for (; cell + 16 <= <usize>count; cell += 16) {
    v128.store(to + cell, v128.and(i8x16.eq(v128.load(labels + cell), one), one));
  }
  for (; cell < <usize>count; cell++) store<u8>(to + cell, <u8>(load<u8>(labels + cell) == 1));
}

/** Copies the grey plane where there is object and white elsewhere. */
export function objectOnWhite(labels: usize, grey: usize, count: i32, to: usize): void {
  const one = i8x16.splat(1);
  let cell: usize = 0;
  for (; cell + 16 <= <usize>count; cell += 16) {
    v128.store(to + cell, v128.or(v128.load(grey + cell), v128.not(i8x16.eq(v128.load(labels + cell), one))));
  }
  for (; cell < <usize>count; cell++) {
    store<u8>(to + cell, load<u8>(labels + cell) == 1 ? load<u8>(grey + cell) : 255);
  }
}

/** Whether any of sixteen cells carries a label. */
function carries16(at: usize, label: v128): bool {
  return v128.any_true(i8x16.eq(v128.load(at), label));
}

/** Histogram of the distances of the cells with a label: 256 words at `histogram`, zeroed by the caller. */
export function tallyDistances(labels: usize, distance: usize, count: i32, label: i32, histogram: usize): void {
  const wanted = i8x16.splat(<i8>label);
  for (let cell: usize = 0; cell < <usize>count; cell++) {
    while (cell + 16 <= <usize>count && !carries16(labels + cell, wanted)) cell += 16;
    if (cell >= <usize>count) break;
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
  const wanted = i8x16.splat(<i8>label);
  const least = i8x16.splat(<i8>(beyond + 1));
  for (let y = 0; y < height; y++) {
    const before = count;
    let x = 0;
    for (; x + 16 <= width; x += 16) {
      const cell = <usize>(y * width + x);
      const far = i8x16.ge_u(v128.load(distance + cell), least);
      const found = i8x16.bitmask(v128.and(far, i8x16.eq(v128.load(labels + cell), wanted)));
      if (found == 0) continue;
      count += popcnt<i32>(found);
      left = min(left, x + ctz<i32>(found));
      right = max(right, x + 31 - clz<i32>(found));
    }
    for (; x < width; x++) {
      const cell = <usize>(y * width + x);
      if (<i32>load<u8>(labels + cell) != label || <i32>load<u8>(distance + cell) <= beyond) continue;
      count++;
      left = min(left, x);
      right = max(right, x);
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
