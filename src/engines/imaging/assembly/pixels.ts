// AssemblyScript, compiled to WebAssembly SIMD by `npm run build:kernels`. Arguments are addresses in the module's memory.

/** Luma of one pixel, Rec. 601 in 15-bit weights. */
export function lumaOf(red: u32, green: u32, blue: u32): u32 {
  return (9798 * red + 19235 * green + 3735 * blue + 16384) >> 15;
}

/** Luma of sixteen pixels given as planes. */
export function lumaOf16(red: v128, green: v128, blue: v128): v128 {
  const one = i8x16.splat(1);
  const warmWeights = i16x8(9798, 19235, 9798, 19235, 9798, 19235, 9798, 19235);
  const coldWeights = i16x8(3735, 16384, 3735, 16384, 3735, 16384, 3735, 16384);
  const warmLow = v128.shuffle<u8>(red, green, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const warmHigh = v128.shuffle<u8>(red, green, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const coldLow = v128.shuffle<u8>(blue, one, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const coldHigh = v128.shuffle<u8>(blue, one, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const first = weigh(i16x8.extend_low_i8x16_u(warmLow), i16x8.extend_low_i8x16_u(coldLow), warmWeights, coldWeights);
  const second = weigh(
    i16x8.extend_high_i8x16_u(warmLow),
    i16x8.extend_high_i8x16_u(coldLow),
    warmWeights,
    coldWeights,
  );
  const third = weigh(i16x8.extend_low_i8x16_u(warmHigh), i16x8.extend_low_i8x16_u(coldHigh), warmWeights, coldWeights);
  const fourth = weigh(
    i16x8.extend_high_i8x16_u(warmHigh),
    i16x8.extend_high_i8x16_u(coldHigh),
    warmWeights,
    coldWeights,
  );
  return i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(first, second), i16x8.narrow_i32x4_s(third, fourth));
}

function weigh(warm: v128, cold: v128, warmWeights: v128, coldWeights: v128): v128 {
  return i32x4.shr_u(i32x4.add(i32x4.dot_i16x8_s(warm, warmWeights), i32x4.dot_i16x8_s(cold, coldWeights)), 15);
}

// Loaded before the loop: V8 builds a constant that is written in a loop again on every round of it.
const WARM = memory.data<i8>([0, -1, 1, -1, 3, -1, 4, -1, 6, -1, 7, -1, 9, -1, 10, -1], 16);
const COLD = memory.data<i8>([2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1], 16);
const LAST_WARM = memory.data<i8>([4, -1, 5, -1, 7, -1, 8, -1, 10, -1, 11, -1, 13, -1, 14, -1], 16);
const LAST_COLD = memory.data<i8>([6, -1, -1, -1, 9, -1, -1, -1, 12, -1, -1, -1, 15, -1, -1, -1], 16);
const WARM_WEIGHTS = memory.data<i16>([9798, 19235, 9798, 19235, 9798, 19235, 9798, 19235], 16);
const COLD_WEIGHTS = memory.data<i16>([3735, 0, 3735, 0, 3735, 0, 3735, 0], 16);
const HALF = memory.data<i32>([16384, 16384, 16384, 16384], 16);

/** Every third byte of 48, from the first. */
export function thirds0(a: v128, b: v128, c: v128): v128 {
  const ab = v128.shuffle<u8>(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0);
  return v128.shuffle<u8>(ab, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29);
}

/** Every third byte of 48, from the second. */
export function thirds1(a: v128, b: v128, c: v128): v128 {
  const ab = v128.shuffle<u8>(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0);
  return v128.shuffle<u8>(ab, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30);
}

/** Every third byte of 48, from the third. */
export function thirds2(a: v128, b: v128, c: v128): v128 {
  const ab = v128.shuffle<u8>(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0);
  return v128.shuffle<u8>(ab, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31);
}

/** Luma of `count` interleaved pixels. */
export function splitLuma(rgb: usize, luma: usize, count: i32): void {
  const warm = v128.load(WARM);
  const cold = v128.load(COLD);
  const lastWarm = v128.load(LAST_WARM);
  const lastCold = v128.load(LAST_COLD);
  const warmWeights = v128.load(WARM_WEIGHTS);
  const coldWeights = v128.load(COLD_WEIGHTS);
  const half = v128.load(HALF);
  let pixel = 0;
  for (; pixel + 16 <= count; pixel += 16) {
    const at = rgb + <usize>pixel * 3;
    const first = lumaOf4(v128.load(at), warm, cold, warmWeights, coldWeights, half);
    const second = lumaOf4(v128.load(at, 12), warm, cold, warmWeights, coldWeights, half);
    const third = lumaOf4(v128.load(at, 24), warm, cold, warmWeights, coldWeights, half);
    // Begins four bytes early, to end with the pixels.
    const fourth = lumaOf4(v128.load(at, 32), lastWarm, lastCold, warmWeights, coldWeights, half);
    const low = i16x8.narrow_i32x4_s(first, second);
    const high = i16x8.narrow_i32x4_s(third, fourth);
    v128.store(luma + <usize>pixel, i8x16.narrow_i16x8_u(low, high));
  }
  for (; pixel < count; pixel++) {
    const at = rgb + <usize>pixel * 3;
    store<u8>(luma + <usize>pixel, lumaOf(load<u8>(at), load<u8>(at, 1), load<u8>(at, 2)));
  }
}

/** Luma of four of the interleaved pixels of sixteen bytes, which `warm` and `cold` pick, as 32-bit lanes. */
function lumaOf4(pixels: v128, warm: v128, cold: v128, warmWeights: v128, coldWeights: v128, half: v128): v128 {
  const warmth = i32x4.dot_i16x8_s(i8x16.swizzle(pixels, warm), warmWeights);
  const coldness = i32x4.dot_i16x8_s(i8x16.swizzle(pixels, cold), coldWeights);
  return i32x4.shr_u(i32x4.add(i32x4.add(warmth, coldness), half), 15);
}

/** Sixteen interleaved pixels of two rows to eight 2 × 2 means of one channel, as 16-bit lanes. */
function meanOfPairs(top: v128, bottom: v128): v128 {
  const sum = i16x8.add(i16x8.extadd_pairwise_i8x16_u(top), i16x8.extadd_pairwise_i8x16_u(bottom));
  return i16x8.shr_u(i16x8.add(sum, i16x8.splat(2)), 2);
}

/** Luma of the frame, and half-size colour planes with their luma: 2 × 2 means of the interleaved frame, rounded. */
export function halvePlanes(
  rgb: usize,
  frameWidth: i32,
  frameHeight: i32,
  luma: usize,
  gridWidth: i32,
  gridHeight: i32,
  planes: usize,
): void {
  const cells = <usize>(gridWidth * gridHeight);
  const stride = <usize>frameWidth * 3;
  for (let y = 0; y < gridHeight; y++) {
    const row = rgb + <usize>y * 2 * stride;
    const out = planes + <usize>(y * gridWidth);
    const bright = luma + <usize>(y * 2 * frameWidth);
    let x = 0;
    for (; x + 16 <= gridWidth; x += 16) {
      halve16(row + <usize>x * 6, stride, out + <usize>x, cells, bright + <usize>x * 2, <usize>frameWidth);
    }
    const done = <usize>x * 2;
    splitLuma(row + done * 3, bright + done, frameWidth - <i32>done);
    splitLuma(row + stride + done * 3, bright + <usize>frameWidth + done, frameWidth - <i32>done);
    for (; x < gridWidth; x++) halveOne(row + <usize>x * 6, stride, out + <usize>x, cells);
  }
  const left = frameHeight - gridHeight * 2;
  const last = <usize>(gridHeight * 2 * frameWidth);
  if (left > 0) splitLuma(rgb + last * 3, luma + last, left * frameWidth);
}

function halve16(at: usize, stride: usize, out: usize, cells: usize, luma: usize, frameWidth: usize): void {
  const a = v128.load(at);
  const b = v128.load(at, 16);
  const c = v128.load(at, 32);
  const d = v128.load(at, 48);
  const e = v128.load(at, 64);
  const f = v128.load(at, 80);
  const under = at + stride;
  const g = v128.load(under);
  const h = v128.load(under, 16);
  const i = v128.load(under, 32);
  const j = v128.load(under, 48);
  const k = v128.load(under, 64);
  const l = v128.load(under, 80);
  const firstRed = thirds0(a, b, c);
  const firstGreen = thirds1(a, b, c);
  const firstBlue = thirds2(a, b, c);
  const secondRed = thirds0(d, e, f);
  const secondGreen = thirds1(d, e, f);
  const secondBlue = thirds2(d, e, f);
  const thirdRed = thirds0(g, h, i);
  const thirdGreen = thirds1(g, h, i);
  const thirdBlue = thirds2(g, h, i);
  const fourthRed = thirds0(j, k, l);
  const fourthGreen = thirds1(j, k, l);
  const fourthBlue = thirds2(j, k, l);
  v128.store(luma, lumaOf16(firstRed, firstGreen, firstBlue));
  v128.store(luma, lumaOf16(secondRed, secondGreen, secondBlue), 16);
  v128.store(luma + frameWidth, lumaOf16(thirdRed, thirdGreen, thirdBlue));
  v128.store(luma + frameWidth, lumaOf16(fourthRed, fourthGreen, fourthBlue), 16);
  const red = i8x16.narrow_i16x8_u(meanOfPairs(firstRed, thirdRed), meanOfPairs(secondRed, fourthRed));
  const green = i8x16.narrow_i16x8_u(meanOfPairs(firstGreen, thirdGreen), meanOfPairs(secondGreen, fourthGreen));
  const blue = i8x16.narrow_i16x8_u(meanOfPairs(firstBlue, thirdBlue), meanOfPairs(secondBlue, fourthBlue));
  v128.store(out, red);
  v128.store(out + cells, green);
  v128.store(out + 2 * cells, blue);
  v128.store(out + 3 * cells, lumaOf16(red, green, blue));
}

function halveOne(at: usize, stride: usize, out: usize, cells: usize): void {
  const under = at + stride;
  const red = (<u32>load<u8>(at) + load<u8>(at, 3) + load<u8>(under) + load<u8>(under, 3) + 2) >> 2;
  const green = (<u32>load<u8>(at, 1) + load<u8>(at, 4) + load<u8>(under, 1) + load<u8>(under, 4) + 2) >> 2;
  const blue = (<u32>load<u8>(at, 2) + load<u8>(at, 5) + load<u8>(under, 2) + load<u8>(under, 5) + 2) >> 2;
  store<u8>(out, red);
  store<u8>(out + cells, green);
  store<u8>(out + 2 * cells, blue);
  store<u8>(out + 3 * cells, lumaOf(red, green, blue));
}

/** Colour planes at full size, and their luma. */
export function separatePlanes(rgb: usize, count: i32, planes: usize): void {
  const cells = <usize>count;
  for (let cell: usize = 0; cell < cells; cell++) {
    const red = <u32>load<u8>(rgb + cell * 3);
    const green = <u32>load<u8>(rgb + cell * 3, 1);
    const blue = <u32>load<u8>(rgb + cell * 3, 2);
    store<u8>(planes + cell, red);
    store<u8>(planes + cells + cell, green);
    store<u8>(planes + 2 * cells + cell, blue);
    store<u8>(planes + 3 * cells + cell, lumaOf(red, green, blue));
  }
}

/** Largest distance of a cell's channels from the fitted surface: 6 float coefficients a channel at `surface`. */
export function measureDistance(planes: usize, width: i32, height: i32, surface: usize, distance: usize): void {
  const cells = <usize>(width * height);
  for (let y = 0; y < height; y++) {
    const row = <usize>(y * width);
    for (let channel = 0; channel < 3; channel++) {
      const terms = surface + <usize>channel * 24;
      const v = (<f32>2 * <f32>y) / <f32>height - 1;
      const start = load<f32>(terms) + load<f32>(terms, 8) * v + load<f32>(terms, 16) * v * v;
      const slope = load<f32>(terms, 4) + load<f32>(terms, 20) * v;
      widenRow(planes + <usize>channel * cells + row, distance + row, width, start, slope, load<f32>(terms, 12));
    }
  }
}

function widenRow(plane: usize, distance: usize, width: i32, start: f32, slope: f32, curve: f32): void {
  const unit: f32 = <f32>2 / <f32>width;
  const starts = f32x4.splat(start);
  const slopes = f32x4.splat(slope);
  const curves = f32x4.splat(curve);
  let across = f32x4.add(f32x4(0, unit, unit + unit, unit + unit + unit), f32x4.splat(-1));
  const advance = f32x4.splat(4 * unit);
  let x = 0;
  for (; x + 16 <= width; x += 16) {
    const levels = v128.load(plane + <usize>x);
    const low = i16x8.extend_low_i8x16_u(levels);
    const high = i16x8.extend_high_i8x16_u(levels);
    const a = awayFrom(i32x4.extend_low_i16x8_u(low), starts, slopes, curves, across);
    across = f32x4.add(across, advance);
    const b = awayFrom(i32x4.extend_high_i16x8_u(low), starts, slopes, curves, across);
    across = f32x4.add(across, advance);
    const c = awayFrom(i32x4.extend_low_i16x8_u(high), starts, slopes, curves, across);
    across = f32x4.add(across, advance);
    const d = awayFrom(i32x4.extend_high_i16x8_u(high), starts, slopes, curves, across);
    across = f32x4.add(across, advance);
    const away = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
    v128.store(distance + <usize>x, i8x16.max_u(away, v128.load(distance + <usize>x)));
  }
  for (; x < width; x++) {
    const u = <f32>x * unit - 1;
    const away = <i32>(
      Mathf.min(255, Mathf.abs(<f32>load<u8>(plane + <usize>x) - (start + (slope + curve * u) * u)) + 0.5)
    );
    if (away > <i32>load<u8>(distance + <usize>x)) store<u8>(distance + <usize>x, away);
  }
}

function awayFrom(levels: v128, starts: v128, slopes: v128, curves: v128, across: v128): v128 {
  const surface = f32x4.add(starts, f32x4.mul(f32x4.add(slopes, f32x4.mul(curves, across)), across));
  const away = f32x4.abs(f32x4.sub(f32x4.convert_i32x4_u(levels), surface));
  return i32x4.trunc_sat_f32x4_u(f32x4.add(away, f32x4.splat(0.5)));
}

/**
 * Tallies the object's cells (all of them when `labels` is 0): 256 counts of luma at `histogram`, then a 16³ colour cube of
 * counts, reds, greens and blues (4 × 4 096 words) at `cube`. Both are zeroed by the caller.
 */
export function tallyColours(planes: usize, labels: usize, count: i32, histogram: usize, cube: usize): void {
  const cells = <usize>count;
  for (let cell: usize = 0; cell < cells; cell++) {
    if (labels != 0 && load<u8>(labels + cell) != 1) continue;
    const red = <u32>load<u8>(planes + cell);
    const green = <u32>load<u8>(planes + cells + cell);
    const blue = <u32>load<u8>(planes + 2 * cells + cell);
    const level = histogram + ((<usize>load<u8>(planes + 3 * cells + cell)) << 2);
    store<u32>(level, load<u32>(level) + 1);
    const bin = cube + ((<usize>(((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4))) << 4);
    store<u32>(bin, load<u32>(bin) + 1);
    store<u32>(bin, load<u32>(bin, 4) + red, 4);
    store<u32>(bin, load<u32>(bin, 8) + green, 8);
    store<u32>(bin, load<u32>(bin, 12) + blue, 12);
  }
}
