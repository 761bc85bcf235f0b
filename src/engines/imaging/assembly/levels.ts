// Kernels of what a picture adds to a profile; see drift-features.ts for what they are for.

import { splitLuma } from './pixels';

/** Bytes of a table of 256 words. */
const TABLE = 1024;
/** The bytes of four interleaved pixels that lie at their first channel, as the bits of a mask. */
const FIRSTS = 0b001001001001;

// Loaded before loops: V8 builds a constant that is written in a loop again on every round of it.
const FIRST_LANES = memory.data<i8>([0, -1, -1, -1, 3, -1, -1, -1, 6, -1, -1, -1, 9, -1, -1, -1], 16);
const FULL = memory.data<f32>([255, 255, 255, 255], 16);
const HALF = memory.data<f32>([0.5, 0.5, 0.5, 0.5], 16);

/** Counts the level at an address in a table of 256 words. */
function count(level: usize, table: usize): void {
  const word = table + ((<usize>load<u8>(level)) << 2);
  store<u32>(word, load<u32>(word) + 1);
}

/** Counts the level at an address in the table behind. */
function countInNext(level: usize, table: usize): void {
  const word = table + ((<usize>load<u8>(level)) << 2);
  store<u32>(word, load<u32>(word, TABLE) + 1, TABLE);
}

/** Counts sixteen pixels, in a channel's two tables in turn: runs of one level would wait for their own last store. */
function countRun(rgb: usize, luma: usize, tables: usize): void {
  const greens = tables + 2 * TABLE;
  const blues = tables + 4 * TABLE;
  const lumas = tables + 6 * TABLE;
  for (let pixel = 0; pixel < 16; pixel += 2) {
    count(rgb, tables);
    count(rgb + 1, greens);
    count(rgb + 2, blues);
    count(luma, lumas);
    countInNext(rgb + 3, tables);
    countInNext(rgb + 4, greens);
    countInNext(rgb + 5, blues);
    countInNext(luma + 1, lumas);
    rgb += 6;
    luma += 2;
  }
}

function awayFrom16(levels: v128, level: v128): v128 {
  return v128.or(i8x16.sub_sat_u(levels, level), i8x16.sub_sat_u(level, levels));
}

/** A colour over and over, as interleaved pixels have it. */
function repeatColour(red: i32, green: i32, blue: i32): v128 {
  const warm = v128.shuffle<u8>(
    i8x16.splat(<i8>red),
    i8x16.splat(<i8>green),
    0,
    16,
    0,
    0,
    16,
    0,
    0,
    16,
    0,
    0,
    16,
    0,
    0,
    16,
    0,
    0,
  );
  return v128.shuffle<u8>(warm, i8x16.splat(<i8>blue), 0, 1, 16, 3, 4, 16, 6, 7, 16, 9, 10, 16, 12, 13, 16, 15);
}

/**
 * One pass over rows of interleaved pixels (under 8 million, from a row whose number four divides): luma of all of them to
 * `luma`, and of a quarter of them, in a chequer of runs of sixteen on every other row, added to what is there: at `tables`
 * eight tables of 256 words, two for each of red, green, blue and luma, whose sums are the levels' counts; at `sums` three
 * words: the saturations (255 · (max − min) ÷ max, rounded) added up, the pixels whose darkest channel is `white` or more,
 * and those with a channel over `limit` levels from the colour given.
 */
export function tallyLevels(
  rgb: usize,
  width: i32,
  height: i32,
  luma: usize,
  tables: usize,
  white: i32,
  red: i32,
  green: i32,
  blue: i32,
  limit: i32,
  sums: usize,
): void {
  splitLuma(rgb, luma, width * height);
  let saturations = i32x4.splat(0);
  let rest: u32 = 0;
  let whites: u32 = 0;
  let far: u32 = 0;
  const whiteLevel = i8x16.splat(<i8>white);
  const limits = i8x16.splat(<i8>limit);
  const ground = repeatColour(red, green, blue);
  const firstLanes = v128.load(FIRST_LANES);
  const full = v128.load(FULL);
  const half = v128.load(HALF);
  for (let y = 0; y < height; y += 2) {
    const row = rgb + <usize>(y * width) * 3;
    const bright = luma + <usize>(y * width);
    const odd = (y >> 1) & 1;
    for (let x = odd << 4; x + 16 <= width; x += 32) {
      const run = row + <usize>x * 3;
      countRun(run, bright + <usize>x, tables);
      for (let at = run; at < run + 48; at += 12) {
        const levels = v128.load(at);
        const second = v128.load(at, 1);
        const third = v128.load(at, 2);
        const brightest = i8x16.max_u(i8x16.max_u(levels, second), third);
        const darkest = i8x16.min_u(i8x16.min_u(levels, second), third);
        const most = f32x4.convert_i32x4_s(i8x16.swizzle(brightest, firstLanes));
        const spread = f32x4.convert_i32x4_s(i8x16.swizzle(i8x16.sub(brightest, darkest), firstLanes));
        // 0 ÷ 0 saturates to 0.
        const share = f32x4.add(f32x4.div(f32x4.mul(spread, full), most), half);
        saturations = i32x4.add(saturations, i32x4.trunc_sat_f32x4_s(share));
        whites += popcnt<u32>(i8x16.bitmask(i8x16.ge_u(darkest, whiteLevel)) & FIRSTS);
        const away = i8x16.bitmask(i8x16.gt_u(awayFrom16(levels, ground), limits));
        far += popcnt<u32>((away | (away >> 1) | (away >> 2)) & FIRSTS);
      }
    }
    const rightmost = width & ~15;
    if (((rightmost >> 4) & 1) != odd) continue;
    for (let x = rightmost; x < width; x++) {
      const at = row + <usize>x * 3;
      const r = <i32>load<u8>(at);
      const g = <i32>load<u8>(at, 1);
      const b = <i32>load<u8>(at, 2);
      count(at, tables);
      count(at + 1, tables + 2 * TABLE);
      count(at + 2, tables + 4 * TABLE);
      count(bright + <usize>x, tables + 6 * TABLE);
      const brightest = max(max(r, g), b);
      const darkest = min(min(r, g), b);
      if (brightest > 0) rest += <u32>(<f32>((brightest - darkest) * 255) / <f32>brightest + <f32>0.5);
      if (darkest >= white) whites++;
      if (max(max(abs(r - red), abs(g - green)), abs(b - blue)) > limit) far++;
    }
  }
  store<u32>(sums, load<u32>(sums) + rest + <u32>addWords(saturations));
  store<u32>(sums, load<u32>(sums, 4) + whites, 4);
  store<u32>(sums, load<u32>(sums, 8) + far, 8);
}

function addWords(lanes: v128): i32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  );
}

function widen8(at: usize): v128 {
  return v128.load_ext<u8>(at);
}

function addLanes(lanes: v128): f64 {
  return (
    <f64>i32x4.extract_lane(lanes, 0) +
    <f64>i32x4.extract_lane(lanes, 1) +
    <f64>i32x4.extract_lane(lanes, 2) +
    <f64>i32x4.extract_lane(lanes, 3)
  );
}

/**
 * Adds up, over all pixels but the outermost, the squares of the four-neighbour Laplacian and of both forward differences of
 * luma, as two doubles at `sums` (whole numbers, so exact). At most 8 192 pixels a row: a lane holds no more.
 */
export function tallyDetail(luma: usize, width: i32, height: i32, sums: usize): void {
  let curves: f64 = 0;
  let slopes: f64 = 0;
  const stride = <usize>width;
  for (let y = 1; y < height - 1; y++) {
    const row = luma + <usize>y * stride;
    let curveLanes = i32x4.splat(0);
    let slopeLanes = i32x4.splat(0);
    let x = 1;
    for (; x + 8 < width; x += 8) {
      const at = row + <usize>x;
      const centre = widen8(at);
      const right = i16x8.sub(widen8(at + 1), centre);
      const down = i16x8.sub(widen8(at + stride), centre);
      const left = i16x8.sub(widen8(at - 1), centre);
      const up = i16x8.sub(widen8(at - stride), centre);
      const curve = i16x8.add(i16x8.add(right, left), i16x8.add(up, down));
      curveLanes = i32x4.add(curveLanes, i32x4.dot_i16x8_s(curve, curve));
      slopeLanes = i32x4.add(slopeLanes, i32x4.add(i32x4.dot_i16x8_s(right, right), i32x4.dot_i16x8_s(down, down)));
    }
    curves += addLanes(curveLanes);
    slopes += addLanes(slopeLanes);
    for (; x < width - 1; x++) {
      const at = row + <usize>x;
      const centre = <i32>load<u8>(at);
      const right = <i32>load<u8>(at, 1) - centre;
      const down = <i32>load<u8>(at + stride) - centre;
      const curve = right + down + <i32>load<u8>(at - 1) + <i32>load<u8>(at - stride) - 2 * centre;
      curves += <f64>(curve * curve);
      slopes += <f64>(right * right + down * down);
    }
  }
  store<f64>(sums, curves);
  store<f64>(sums, slopes, 8);
}
