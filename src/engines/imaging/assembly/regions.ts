// Kernels of the mask: regions, contour. Labels: 0 background, 1 object, 2 shadow.
import { gradientAt } from './floods';

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
      let filled = growTo(pending, width, x, y, cells, 0);
      let sum: u32 = 0;
      for (let next = 0; next < filled; next++) {
        const place = load<u32>(cells + ((<usize>next) << 2));
        const column = <i32>(place & 0xffff);
        const line = <i32>(place >> 16);
        sum += load<u8>(distance + <usize>(line * width + column));
        if (column > 0) filled = growTo(pending, width, column - 1, line, cells, filled);
        if (column < width - 1) filled = growTo(pending, width, column + 1, line, cells, filled);
        if (line > 0) filled = growTo(pending, width, column, line - 1, cells, filled);
        if (line < height - 1) filled = growTo(pending, width, column, line + 1, cells, filled);
      }
      if (filled < least || filled >= most || <f32>sum > flattest * <f32>filled) continue;
      for (let next = 0; next < filled; next++) {
        const place = load<u32>(cells + ((<usize>next) << 2));
        store<u8>(labels + <usize>((place >> 16) * width + (place & 0xffff)), 0);
      }
    }
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

/** Whether any of sixteen object cells has a neighbour (of four) that is not object. */
function hasEdge16(at: usize, stride: usize, one: v128): bool {
  const inside = v128.and(
    v128.and(i8x16.eq(v128.load(at - 1), one), i8x16.eq(v128.load(at + 1), one)),
    v128.and(i8x16.eq(v128.load(at - stride), one), i8x16.eq(v128.load(at + stride), one)),
  );
  return v128.any_true(v128.andnot(i8x16.eq(v128.load(at), one), inside));
}

/** Takes away object cells with too few object neighbours; `before` is scratch. See mask-edges.ts. */
export function thinFringes(labels: usize, distance: usize, width: i32, height: i32, faint: i32, before: usize): void {
  copyObject(labels, width * height, before);
  const stride = <usize>width;
  for (let y = 1; y < height - 1; y++) {
    const end = <usize>(y * width + width - 1);
    for (let cell = <usize>(y * width + 1); cell < end; cell++) {
      while (cell + 16 <= end && !hasFewNeighbours16(before + cell, stride)) cell += 16;
      if (cell >= end) break;
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

/** Whether any of sixteen object cells has fewer than five object neighbours of eight. */
function hasFewNeighbours16(at: usize, stride: usize): bool {
  const above = i8x16.add(i8x16.add(v128.load(at - stride - 1), v128.load(at - stride)), v128.load(at - stride + 1));
  const below = i8x16.add(i8x16.add(v128.load(at + stride - 1), v128.load(at + stride)), v128.load(at + stride + 1));
  const sum = i8x16.add(i8x16.add(above, below), i8x16.add(v128.load(at - 1), v128.load(at + 1)));
  const few = i8x16.lt_s(sum, i8x16.splat(5));
  return v128.any_true(v128.and(few, i8x16.eq(v128.load(at), i8x16.splat(1))));
}

/** Lists the object cells beside something else, two or more from the frame's edge, at `cells`; returns how many. */
export function listEdges(labels: usize, width: i32, height: i32, cells: usize): i32 {
  const stride = <usize>width;
  const one = i8x16.splat(1);
  let listed = 0;
  for (let y = 2; y < height - 2; y++) {
    const end = y * width + width - 2;
    for (let cell = y * width + 2; cell < end; cell++) {
      while (cell + 16 <= end && !hasEdge16(labels + <usize>cell, stride, one)) cell += 16;
      if (cell >= end) break;
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
