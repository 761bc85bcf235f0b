import sharp from 'sharp';
import type { Frame } from '../decode-frame.js';
import type { PixelBox } from '../measurement.js';
import type { ObjectCells } from './matte.js';
import type { ToneCurve } from './tone.js';

/** Shadows end this far from the product's box, as a share of its long side: the border must be pure white. */
const SHADOW_REACH = 0.05;
/** Deviation of the blur that smooths a shadow, as a share of the picture's width. */
const SHADOW_SOFTNESS = 0.004;
/** A background is never taken for darker than this: dividing by less would only amplify noise. */
const DARKEST_BACKGROUND = 40;
/** Backdrops at least this light, and no more coloured than this, are lifted to white without a cut. */
const LIFTED_FROM = 205;
const LIFTED_TINT = 8;

/** What the retouch of one picture works on. `matte` is the object's share of each pixel, 0–255. */
export interface Retouch {
  readonly frame: Frame;
  readonly object: ObjectCells;
  readonly matte: Uint8Array;
  readonly curve: ToneCurve;
  /** Share of a shadow's depth that stays, 0–1: the product should still stand on something. */
  readonly shadowKept: number;
}

/**
 * Puts the product on white in place: every pixel is divided by the background fitted beneath it (flat-field correction), which
 * turns the backdrop white and leaves soft shadows, neutral, shallower and fading out; the product keeps its own levels through
 * `curve`; at its contour the two meet by the matte, so that no rim of the old backdrop stays.
 */
export async function cleanBackground(retouch: Retouch): Promise<Frame> {
  const { frame, object, matte, curve } = retouch;
  const { widthPx, heightPx } = frame;
  const paper = await renderPaper(retouch);
  const rgb = Uint8Array.from(frame.rgb);
  const level = new Float64Array(3);
  const toned = Uint8Array.from(curve, (value) => Math.round(Math.min(255, value)));
  for (let y = 0, pixel = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1, pixel += 1) {
      const at = pixel * 3;
      // Nine pixels of ten are all product or all ground, and need no background fitted beneath them.
      if (matte[pixel] === 255) {
        rgb[at] = toned[rgb[at]!]!;
        rgb[at + 1] = toned[rgb[at + 1]!]!;
        rgb[at + 2] = toned[rgb[at + 2]!]!;
      } else if (matte[pixel] === 0) {
        rgb[at] = paper[pixel]!;
        rgb[at + 1] = paper[pixel]!;
        rgb[at + 2] = paper[pixel]!;
      } else {
        backgroundAt(object.background, (2 * (x + 0.5)) / widthPx - 1, (2 * (y + 0.5)) / heightPx - 1, level);
        blendContour(rgb, at, { share: matte[pixel]! / 255, level, curve, paper: paper[pixel]! });
      }
    }
  }
  return { ...frame, rgb };
}

interface Contour {
  /** The object's share of the pixel, between 0 and 1. */
  readonly share: number;
  readonly level: Float64Array;
  readonly curve: ToneCurve;
  readonly paper: number;
}

/** Towards the contour the product's pixel is lit as if the backdrop behind it were white. */
function blendContour(rgb: Uint8Array, at: number, { share, level, curve, paper }: Contour): void {
  for (let channel = 0; channel < 3; channel += 1) {
    const gain = 1 + (255 / level[channel]! - 1) * (1 - share);
    const lit = Math.min(255, curve[rgb[at + channel]!]! * gain);
    rgb[at + channel] = Math.round(share * lit + (1 - share) * paper);
  }
}

/** The ground the product stands on: white with what is left of its shadow, smoothed so that noise and blocks do not show. */
async function renderPaper({ frame, object, matte, shadowKept }: Retouch): Promise<Uint8Array> {
  const { widthPx, heightPx, rgb } = frame;
  const paper = new Uint8Array(widthPx * heightPx).fill(255);
  if (shadowKept === 0) return paper;
  const reach = reachOf(object.box, widthPx, heightPx);
  const dead = Math.max(4, 3 * object.deviation);
  const level = new Float64Array(3);
  for (let y = 0, pixel = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1, pixel += 1) {
      const kept = shadowKept * fade(reach, x, y);
      if (kept === 0 || matte[pixel] === 255) continue;
      backgroundAt(object.background, (2 * (x + 0.5)) / widthPx - 1, (2 * (y + 0.5)) / heightPx - 1, level);
      paper[pixel] = shadeAt(rgb, pixel * 3, level, dead, kept);
    }
  }
  return sharp(paper, { raw: { width: widthPx, height: heightPx, channels: 1 } })
    .blur(Math.max(1, widthPx * SHADOW_SOFTNESS))
    .toColourspace('b-w')
    .raw()
    .toBuffer();
}

/**
 * Lights a whole picture as if its backdrop were white, where that asks for little: the same gain for product and backdrop, so
 * nothing is cut out and nothing can be lost. Null when the backdrop is too dark or too coloured for it.
 */
export function liftBackground(frame: Frame, backdrop: Pick<ObjectCells, 'background' | 'deviation'>): Frame | null {
  const level = new Float64Array(3);
  for (const [x, y] of [
    [0, 0],
    [-1, -1],
    [1, -1],
    [-1, 1],
    [1, 1],
  ] as const) {
    backgroundAt(backdrop.background, x, y, level);
    const [least, most] = [Math.min(...level), Math.max(...level)];
    if (least < LIFTED_FROM || most - least > LIFTED_TINT) return null;
  }
  const { widthPx, heightPx } = frame;
  const rgb = Uint8Array.from(frame.rgb);
  const dead = 1 - Math.max(3, 3 * backdrop.deviation) / 255;
  for (let y = 0, at = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1, at += 3) {
      backgroundAt(backdrop.background, (2 * (x + 0.5)) / widthPx - 1, (2 * (y + 0.5)) / heightPx - 1, level);
      const share = Math.min(rgb[at]! / level[0]!, rgb[at + 1]! / level[1]!, rgb[at + 2]! / level[2]!);
      for (let channel = 0; channel < 3; channel += 1) {
        rgb[at + channel] =
          share >= dead ? 255 : Math.min(255, Math.round((255 * rgb[at + channel]!) / level[channel]!));
      }
    }
  }
  return { ...frame, rgb };
}

function backgroundAt(surface: ObjectCells['background'], x: number, y: number, level: Float64Array): void {
  for (let channel = 0; channel < 3; channel += 1) {
    const terms = surface[channel]!;
    const value = terms[0]! + terms[1]! * x + terms[2]! * y + terms[3]! * x * x + terms[4]! * y * y + terms[5]! * x * y;
    level[channel] = Math.min(255, Math.max(DARKEST_BACKGROUND, value));
  }
}

/** The neutral level left of a background pixel: white, or the part of a shadow that stays. */
function shadeAt(rgb: Uint8Array, at: number, level: Float64Array, dead: number, kept: number): number {
  const relative =
    (0.299 * rgb[at]!) / level[0]! + (0.587 * rgb[at + 1]!) / level[1]! + (0.114 * rgb[at + 2]!) / level[2]!;
  const depth = 255 * (1 - relative) - dead;
  return depth <= 0 ? 255 : 255 - depth * kept;
}

interface Reach extends PixelBox {
  readonly distance: number;
}

function reachOf(box: PixelBox, widthPx: number, heightPx: number): Reach {
  const inPixels = {
    x: box.x * widthPx,
    y: box.y * heightPx,
    width: box.width * widthPx,
    height: box.height * heightPx,
  };
  return { ...inPixels, distance: SHADOW_REACH * Math.max(inPixels.width, inPixels.height) };
}

/** 1 inside the product's box, 0 at the shadows' reach from it. */
function fade({ x: left, y: top, width, height, distance }: Reach, x: number, y: number): number {
  const away = Math.max(left - x, x - (left + width), top - y, y - (top + height), 0);
  return Math.max(0, 1 - away / distance);
}
