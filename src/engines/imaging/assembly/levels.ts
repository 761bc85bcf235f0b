// Kernels of what a picture adds to a profile; see drift-features.ts for what they are for.

import { lumaOf, lumaOf16, thirds0, thirds1, thirds2 } from './pixels';

/** Counts four levels into two tables of 256 words in turn: runs of one level would wait for their own last store. */
function countFour(levels: u32, table: usize): void {
  bump(table + ((<usize>(levels & 255)) << 2));
  bump(table + 1024 + <usize>((levels >> 6) & 1020));
  bump(table + <usize>((levels >> 14) & 1020));
  bump(table + 1024 + <usize>((levels >> 22) & 1020));
}

function bump(word: usize): void {
  store<u32>(word, load<u32>(word) + 1);
}

function countSixteen(levels: v128, table: usize): void {
  countFour(i32x4.extract_lane(levels, 0), table);
  countFour(i32x4.extract_lane(levels, 1), table);
  countFour(i32x4.extract_lane(levels, 2), table);
  countFour(i32x4.extract_lane(levels, 3), table);
}

/** 255 · (max − min) ÷ max of four pixels, rounded; 0 ÷ 0 saturates to 0. */
function saturationOf4(spread: v128, brightest: v128): v128 {
  const share = f32x4.div(f32x4.mul(f32x4.convert_i32x4_u(spread), f32x4.splat(255)), f32x4.convert_i32x4_u(brightest));
  return i32x4.trunc_sat_f32x4_u(f32x4.add(share, f32x4.splat(0.5)));
}

function saturationOf16(spread: v128, brightest: v128): v128 {
  const lowSpread = i16x8.extend_low_i8x16_u(spread);
  const highSpread = i16x8.extend_high_i8x16_u(spread);
  const low = i16x8.extend_low_i8x16_u(brightest);
  const high = i16x8.extend_high_i8x16_u(brightest);
  const a = saturationOf4(i32x4.extend_low_i16x8_u(lowSpread), i32x4.extend_low_i16x8_u(low));
  const b = saturationOf4(i32x4.extend_high_i16x8_u(lowSpread), i32x4.extend_high_i16x8_u(low));
  const c = saturationOf4(i32x4.extend_low_i16x8_u(highSpread), i32x4.extend_low_i16x8_u(high));
  const d = saturationOf4(i32x4.extend_high_i16x8_u(highSpread), i32x4.extend_high_i16x8_u(high));
  return i32x4.add(i32x4.add(a, b), i32x4.add(c, d));
}

function awayFrom16(levels: v128, level: v128): v128 {
  return v128.or(i8x16.sub_sat_u(levels, level), i8x16.sub_sat_u(level, levels));
}

/**
 * One pass over interleaved pixels (under 8 million): luma of all of them to `luma`, and of a quarter of them, in a chequer of
 * runs of sixteen on every other row: at `tables` eight tables of 256 words, two for each of red, green, blue and luma, zeroed by the caller,
 * whose sums are the levels' counts; at `sums` three words: the saturations (0–255) added up, the pixels whose
 * darkest channel is `white` or more, and those with a channel over `limit` levels from the colour given.
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
  let saturations = i32x4.splat(0);
  let rest: u32 = 0;
  let whites: u32 = 0;
  let far: u32 = 0;
  const whiteLevel = i8x16.splat(<i8>white);
  const limits = i8x16.splat(<i8>limit);
  const groundRed = i8x16.splat(<i8>red);
  const groundGreen = i8x16.splat(<i8>green);
  const groundBlue = i8x16.splat(<i8>blue);
  for (let y = 0; y < height; y++) {
    const row = rgb + <usize>(y * width) * 3;
    const bright = luma + <usize>(y * width);
    const counting = (y & 1) == 0;
    let x = 0;
    for (; x + 16 <= width; x += 16) {
      const at = row + <usize>x * 3;
      const a = v128.load(at);
      const b = v128.load(at, 16);
      const c = v128.load(at, 32);
      const reds = thirds0(a, b, c);
      const greens = thirds1(a, b, c);
      const blues = thirds2(a, b, c);
      const lumas = lumaOf16(reds, greens, blues);
      v128.store(bright + <usize>x, lumas);
      if (!counting || (((x >> 4) ^ (y >> 1)) & 1) != 0) continue;
      countSixteen(reds, tables);
      countSixteen(greens, tables + 2048);
      countSixteen(blues, tables + 4096);
      countSixteen(lumas, tables + 6144);
      const brightest = i8x16.max_u(i8x16.max_u(reds, greens), blues);
      const darkest = i8x16.min_u(i8x16.min_u(reds, greens), blues);
      saturations = i32x4.add(saturations, saturationOf16(i8x16.sub(brightest, darkest), brightest));
      whites += popcnt<u32>(i8x16.bitmask(i8x16.ge_u(darkest, whiteLevel)));
      const away = i8x16.max_u(
        i8x16.max_u(awayFrom16(reds, groundRed), awayFrom16(greens, groundGreen)),
        awayFrom16(blues, groundBlue),
      );
      far += popcnt<u32>(i8x16.bitmask(i8x16.gt_u(away, limits)));
    }
    const counted = counting && (((x >> 4) ^ (y >> 1)) & 1) == 0;
    for (; x < width; x++) {
      const at = row + <usize>x * 3;
      const r = <i32>load<u8>(at);
      const g = <i32>load<u8>(at, 1);
      const b = <i32>load<u8>(at, 2);
      const level = lumaOf(r, g, b);
      store<u8>(bright + <usize>x, level);
      if (!counted) continue;
      bump(tables + ((<usize>r) << 2));
      bump(tables + 2048 + ((<usize>g) << 2));
      bump(tables + 4096 + ((<usize>b) << 2));
      bump(tables + 6144 + ((<usize>level) << 2));
      const brightest = max(max(r, g), b);
      const darkest = min(min(r, g), b);
      if (brightest > 0) rest += <u32>(<f32>((brightest - darkest) * 255) / <f32>brightest + <f32>0.5);
      if (darkest >= white) whites++;
      if (max(max(abs(r - red), abs(g - green)), abs(b - blue)) > limit) far++;
    }
  }
  store<u32>(sums, rest + <u32>addWords(saturations));
  store<u32>(sums, whites, 4);
  store<u32>(sums, far, 8);
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
