// Kernels of the blur measure; see blur.ts for what they are for.

/** A row of luma through 1-4-6-4-1: `from` is the first source pixel two to the left, `to` takes 16-bit values. */
function smoothRow(from: usize, to: usize, count: i32): void {
  let x = 0;
  const four = i16x8.splat(4);
  const six = i16x8.splat(6);
  for (; x + 8 <= count; x += 8) {
    const at = from + <usize>x;
    const outer = i16x8.add(load8(at), load8(at + 4));
    const inner = i16x8.mul(i16x8.add(load8(at + 1), load8(at + 3)), four);
    v128.store(to + ((<usize>x) << 1), i16x8.add(i16x8.add(outer, inner), i16x8.mul(load8(at + 2), six)));
  }
  for (; x < count; x++) {
    const at = from + <usize>x;
    const sum =
      <u32>load<u8>(at) + load<u8>(at, 4) + 4 * (<u32>load<u8>(at, 1) + load<u8>(at, 3)) + 6 * <u32>load<u8>(at, 2);
    store<u16>(to + ((<usize>x) << 1), sum);
  }
}

function load8(at: usize): v128 {
  return v128.load_ext<u8>(at);
}

/**
 * Luma × 16 of the area at (x, y) after a separable 1-4-6-4-1, `width` 16-bit values a row; `rows` is scratch of the same
 * size. The outermost two rows and columns are not written.
 */
export function smoothArea(luma: usize, frameWidth: i32, width: i32, height: i32, rows: usize, smooth: usize): void {
  const stride = (<usize>width) << 1;
  for (let y = 0; y < height; y++) smoothRow(luma + <usize>(y * frameWidth), rows + <usize>y * stride + 4, width - 4);
  const four = i16x8.splat(4);
  const six = i16x8.splat(6);
  const half = i16x8.splat(8);
  for (let y = 2; y < height - 2; y++) {
    let at = rows + <usize>y * stride + 4;
    let out = smooth + <usize>y * stride + 4;
    const end = at + ((<usize>(width - 4)) << 1);
    for (; at + 16 <= end; at += 16, out += 16) {
      const outer = i16x8.add(v128.load(at - 2 * stride), v128.load(at + 2 * stride));
      const inner = i16x8.mul(i16x8.add(v128.load(at - stride), v128.load(at + stride)), four);
      const sum = i16x8.add(i16x8.add(outer, inner), i16x8.mul(v128.load(at), six));
      v128.store(out, i16x8.shr_u(i16x8.add(sum, half), 4));
    }
    for (; at < end; at += 2, out += 2) {
      const sum =
        <u32>load<u16>(at - 2 * stride) +
        load<u16>(at + 2 * stride) +
        4 * (<u32>load<u16>(at - stride) + load<u16>(at + stride)) +
        6 * <u32>load<u16>(at);
      store<u16>(out, (sum + 8) >> 4);
    }
  }
}

/** The larger of the two central differences over two pixels, of eight pixels. */
function steepness8(at: usize, stride: usize): v128 {
  const across = i16x8.abs(i16x8.sub(v128.load(at + 2), v128.load(at - 2)));
  const down = i16x8.abs(i16x8.sub(v128.load(at + stride), v128.load(at - stride)));
  return i16x8.max_s(across, down);
}

function steepness(at: usize, stride: usize): i32 {
  const across = abs<i32>(<i32>load<i16>(at + 2) - <i32>load<i16>(at - 2));
  const down = abs<i32>(<i32>load<i16>(at + stride) - <i32>load<i16>(at - stride));
  return max(across, down);
}

/**
 * Writes the steepness of every pixel three or more from the border to `steep` (16-bit) and counts those above `lowest` in
 * 512 words at `histogram`, sixteen units a bin. Returns how many were counted.
 */
export function measureSteepness(
  smooth: usize,
  width: i32,
  height: i32,
  lowest: i32,
  steep: usize,
  histogram: usize,
): i32 {
  const stride = (<usize>width) << 1;
  const limit = i16x8.splat(<i16>lowest);
  let counted = 0;
  for (let y = 3; y < height - 3; y++) {
    let at = smooth + <usize>y * stride + 6;
    let out = steep + <usize>y * stride + 6;
    const end = at + ((<usize>(width - 6)) << 1);
    for (; at + 16 <= end; at += 16, out += 16) {
      const values = steepness8(at, stride);
      v128.store(out, values);
      if (!v128.any_true(i16x8.gt_s(values, limit))) continue;
      for (let lane: usize = 0; lane < 16; lane += 2) counted += count(<i32>load<i16>(out + lane), lowest, histogram);
    }
    for (; at < end; at += 2, out += 2) {
      const value = steepness(at, stride);
      store<i16>(out, <i16>value);
      counted += count(value, lowest, histogram);
    }
  }
  return counted;
}

function count(value: i32, lowest: i32, histogram: usize): i32 {
  if (value <= lowest) return 0;
  const bin = histogram + ((<usize>(value >> 4)) << 2);
  store<u32>(bin, load<u32>(bin) + 1);
  return 1;
}

/** Marks the pixels steeper than `limit` in `hot` (bytes); `hot` covers the whole area and is zeroed by the caller. */
export function markSteep(steep: usize, width: i32, height: i32, limit: i32, hot: usize): void {
  const limits = i16x8.splat(<i16>limit);
  const one = i8x16.splat(1);
  for (let y = 3; y < height - 3; y++) {
    let x = 3;
    for (; x + 16 <= width - 3; x += 16) {
      const at = steep + ((<usize>(y * width + x)) << 1);
      const low = i16x8.gt_s(v128.load(at), limits);
      const high = i16x8.gt_s(v128.load(at, 16), limits);
      v128.store(hot + <usize>(y * width + x), v128.and(i8x16.narrow_i16x8_s(low, high), one));
    }
    for (; x < width - 3; x++) {
      const at = <usize>(y * width + x);
      store<u8>(hot + at, <i32>load<i16>(steep + (at << 1)) > limit ? 1 : 0);
    }
  }
}

/** Marks in `edges` every pixel with a hot one among itself and its eight neighbours. */
export function widenEdges(hot: usize, width: i32, height: i32, edges: usize): void {
  const stride = <usize>width;
  for (let y = 2; y < height - 2; y++) {
    let at = hot + <usize>(y * width + 2);
    let out = edges + <usize>(y * width + 2);
    const end = at + <usize>(width - 4);
    for (; at + 16 <= end; at += 16, out += 16) {
      const above = v128.or(v128.or(v128.load(at - stride - 1), v128.load(at - stride)), v128.load(at - stride + 1));
      const same = v128.or(v128.or(v128.load(at - 1), v128.load(at)), v128.load(at + 1));
      const below = v128.or(v128.or(v128.load(at + stride - 1), v128.load(at + stride)), v128.load(at + stride + 1));
      v128.store(out, v128.or(v128.or(above, same), below));
    }
    for (; at < end; at++, out++) {
      const above = load<u8>(at - stride - 1) | load<u8>(at - stride) | load<u8>(at - stride + 1);
      const below = load<u8>(at + stride - 1) | load<u8>(at + stride) | load<u8>(at + stride + 1);
      store<u8>(out, above | below | load<u8>(at - 1) | load<u8>(at) | load<u8>(at + 1));
    }
  }
}

/** Adds up one tile: squared Laplacians, squared differences over two pixels and edge pixels, as three doubles at `sums`. */
export function tallyTile(
  smooth: usize,
  edges: usize,
  width: i32,
  first: i32,
  columns: i32,
  rows: i32,
  sums: usize,
): void {
  const stride = (<usize>width) << 1;
  let bends: f64 = 0;
  let slopes: f64 = 0;
  let pixels = 0;
  for (let y = 0; y < rows; y++) {
    let bendLanes = i64x2.splat(0);
    let slopeLanes = i64x2.splat(0);
    let x = 0;
    for (; x + 8 <= columns; x += 8) {
      const place = <usize>(first + y * width + x);
      const marks = load8(edges + place);
      if (!v128.any_true(marks)) continue;
      const mask = i16x8.neg(marks);
      const at = smooth + (place << 1);
      const left = v128.load(at - 2);
      const right = v128.load(at + 2);
      const above = v128.load(at - stride);
      const below = v128.load(at + stride);
      const four = i16x8.shl(v128.load(at), 2);
      const bend = v128.and(i16x8.sub(i16x8.add(i16x8.add(left, right), i16x8.add(above, below)), four), mask);
      const across = v128.and(i16x8.sub(right, left), mask);
      const down = v128.and(i16x8.sub(below, above), mask);
      const bendSquares = i32x4.dot_i16x8_s(bend, bend);
      const slopeSquares = i32x4.add(i32x4.dot_i16x8_s(across, across), i32x4.dot_i16x8_s(down, down));
      bendLanes = i64x2.add(
        bendLanes,
        i64x2.add(i64x2.extend_low_i32x4_u(bendSquares), i64x2.extend_high_i32x4_u(bendSquares)),
      );
      slopeLanes = i64x2.add(
        slopeLanes,
        i64x2.add(i64x2.extend_low_i32x4_u(slopeSquares), i64x2.extend_high_i32x4_u(slopeSquares)),
      );
      pixels += popcnt<i32>(i16x8.bitmask(mask));
    }
    bends += <f64>(i64x2.extract_lane(bendLanes, 0) + i64x2.extract_lane(bendLanes, 1));
    slopes += <f64>(i64x2.extract_lane(slopeLanes, 0) + i64x2.extract_lane(slopeLanes, 1));
    for (; x < columns; x++) {
      const place = <usize>(first + y * width + x);
      if (load<u8>(edges + place) == 0) continue;
      const at = smooth + (place << 1);
      const left = <i32>load<i16>(at - 2);
      const right = <i32>load<i16>(at + 2);
      const above = <i32>load<i16>(at - stride);
      const below = <i32>load<i16>(at + stride);
      const bend = left + right + above + below - 4 * <i32>load<i16>(at);
      bends += <f64>(bend * bend);
      slopes += <f64>((right - left) * (right - left) + (below - above) * (below - above));
      pixels++;
    }
  }
  store<f64>(sums, bends);
  store<f64>(sums, slopes, 8);
  store<f64>(sums, <f64>pixels, 16);
}
