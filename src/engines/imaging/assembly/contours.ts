// Kernels of the mask: its contour. Labels: 0 background, 1 object, 2 shadow.
import { gradientAt } from './floods';
import { copyObject } from './regions';

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

/** Counts cells four or more away from the object over which the grey plane steps by more than `limit`. */
export function countStray(labels: usize, grey: usize, width: i32, height: i32, limit: i32): i32 {
  const stride = <usize>width;
  const most = i8x16.splat(<i8>limit);
  let stray = 0;
  for (let y = 4; y < height - 4; y++) {
    const end = y * width + width - 4;
    for (let cell = y * width + 4; cell < end; cell++) {
      while (cell + 16 <= end && !isSteep16(grey + <usize>cell, stride, most)) cell += 16;
      if (cell >= end) break;
      if (load<u8>(labels + <usize>cell) == 1 || gradientAt(grey + <usize>cell, width) <= limit) continue;
      if (!isNearObject(labels, cell, width)) stray++;
    }
  }
  return stray;
}

/** Whether the step over any of sixteen cells is beyond `most`. */
function isSteep16(at: usize, stride: usize, most: v128): bool {
  const across = differ16(v128.load(at + 1), v128.load(at - 1));
  const down = differ16(v128.load(at + stride), v128.load(at - stride));
  return v128.any_true(i8x16.gt_u(i8x16.max_u(across, down), most));
}

function differ16(a: v128, b: v128): v128 {
  return v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a));
}

function isNearObject(labels: usize, cell: i32, width: i32): bool {
  for (let row = -4; row <= 4; row += 2) {
    for (let column = -4; column <= 4; column += 2) {
      if (load<u8>(labels + <usize>(cell + row * width + column)) == 1) return true;
    }
  }
  return false;
}
