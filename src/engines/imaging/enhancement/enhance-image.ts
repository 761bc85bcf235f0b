import sharp, { type Sharp } from 'sharp';
import { DECODE_OPTIONS, decodeFrame, type Frame, frameFromChannels, UndecodableImageError } from '../decode-frame.js';
import { analyseFrame } from '../frame-analysis.js';
import { compareViews, isSameProduct, type ProductView, viewProduct } from '../identity.js';
import type { ImageHeader, PixelBox } from '../measurement.js';
import { isHeaderRefusal, readImageHeader } from '../read-header.js';
import { cleanBackground, liftBackground } from './clean-background.js';
import { type Backdrop, type ObjectCells, renderMatte, takeBackdrop, takeObject } from './matte.js';
import type { EnhancementRecipe } from './recipe.js';
import { toneCurve, UNCHANGED } from './tone.js';

/** What was done to a picture, in order. */
export type EnhancementStep = 'BACKGROUND' | 'LIGHT' | 'FRAMING' | 'DETAIL';

/** A variant: a JPEG in sRGB without metadata, and what was done. */
export interface EnhancedImage {
  readonly bytes: Buffer;
  readonly steps: readonly EnhancementStep[];
}

/** Pictures are retouched at no more than this on the long side, and framed to no more. */
const WORKING_LONG_SIDE_PX = 2_000;
/** Marketplaces zoom from here on; below it a small product is enlarged, but never by more than {@link MOST_ENLARGEMENT}. */
const WANTED_SIDE_PX = 1_200;
const MOST_ENLARGEMENT = 1.6;
/** Shares of a shadow's depth that are tried to be kept, in order. */
const SHADOWS = [0.5, 0.2, 0];
const QUALITY = 92;
/** Background noise in levels from which the product is smoothed as well. */
const NOISY = 2.5;

/**
 * Makes one variant of a raw product picture by arithmetic alone: backdrop to white with its soft shadow, product framed to the
 * recipe's fill, and, as the recipe says, detail and light. Where the product cannot be told apart the background and the
 * framing stay as they are. Deterministic. Rejects with UndecodableImageError when the bytes do not decode.
 */
export async function enhanceImage(
  bytes: Buffer,
  header: ImageHeader,
  recipe: EnhancementRecipe,
): Promise<EnhancedImage> {
  const analysis = analyseFrame(await decodeFrame(bytes, header));
  const sitting = {
    object: takeObject(analysis),
    view: viewProduct(analysis),
    backdrop: takeBackdrop(analysis),
    recipe,
  };
  const frame = await decodeWorkingFrame(bytes);
  return (await retouchObject(frame, sitting)) ?? retouchWhole(frame, sitting);
}

/** What is known of the raw picture, and what is wanted of the variant. */
interface Sitting {
  readonly object: ObjectCells | null;
  readonly view: ProductView | null;
  readonly backdrop: Backdrop;
  readonly recipe: EnhancementRecipe;
}

/**
 * Nothing is cut out and nothing moved: at most the whole picture is lit anew, and not even that where a product that could be told
 * apart would not be any more.
 */
async function retouchWhole(frame: Frame, { view, backdrop, recipe }: Sitting): Promise<EnhancedImage> {
  const lifted = backdrop.isEven ? liftBackground(frame, backdrop) : null;
  if (lifted !== null) {
    const variant = await finish({ picture: rawOf(lifted), steps: ['BACKGROUND'] }, recipe, backdrop);
    if (view === null || (await showsSame(variant.bytes, view))) return variant;
  }
  return finish({ picture: rawOf(frame), steps: [] }, recipe, backdrop);
}

/**
 * On white, and framed; with less of the shadow where with more of it the variant does not show the same product to the engine's
 * own eye. Null when it never does.
 */
async function retouchObject(frame: Frame, { object, view, backdrop, recipe }: Sitting): Promise<EnhancedImage | null> {
  if (object === null || view === null) return null;
  const matte = await renderMatte(object, frame.widthPx, frame.heightPx);
  const curve = recipe.light ? toneCurve(frame, matte) : UNCHANGED;
  const steps: EnhancementStep[] = ['BACKGROUND'];
  if (curve !== UNCHANGED) steps.push('LIGHT');
  if (!object.touchesEdge) steps.push('FRAMING');
  for (const shadowKept of object.isDark ? [0] : SHADOWS) {
    const clean = await cleanBackground({ frame, object, matte, curve, shadowKept });
    const picture = object.touchesEdge ? rawOf(clean) : await frameObject(clean, object, recipe.fill);
    const variant = await finish({ picture, steps }, recipe, backdrop);
    if (await showsSame(variant.bytes, view)) return variant;
  }
  return null;
}

/** Whether a file just made shows the product of a view. */
async function showsSame(bytes: Buffer, view: ProductView): Promise<boolean> {
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) return false;
  const made = viewProduct(analyseFrame(await decodeFrame(bytes, header)));
  return made !== null && isSameProduct(compareViews(view, made));
}

async function finish(
  { picture, steps }: Retouched,
  { detail }: EnhancementRecipe,
  { deviation }: Backdrop,
): Promise<EnhancedImage> {
  const pipeline = pipelineOf(picture);
  if (detail && deviation > NOISY) pipeline.median(3);
  // Flat areas are left alone (m1 0): only edges gain.
  if (detail) pipeline.sharpen({ sigma: 1, m1: 0, m2: 2 });
  const bytes = await pipeline.jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4', progressive: true }).toBuffer();
  return { bytes, steps: detail ? [...steps, 'DETAIL'] : steps };
}

interface Retouched {
  readonly picture: RawPicture;
  readonly steps: readonly EnhancementStep[];
}

interface RawPicture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

function rawOf({ rgb, widthPx, heightPx }: Frame): RawPicture {
  return { data: rgb, width: widthPx, height: heightPx };
}

function pipelineOf({ data, width, height }: RawPicture): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function decodeWorkingFrame(bytes: Buffer): Promise<Frame> {
  const limit = WORKING_LONG_SIDE_PX;
  try {
    const { data, info } = await sharp(bytes, DECODE_OPTIONS)
      .resize({ width: limit, height: limit, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return frameFromChannels(data, info.width, info.height, info.channels);
  } catch (error) {
    throw new UndecodableImageError(error instanceof Error ? error.message : String(error));
  }
}

/** The product in the middle of a white square of which it fills `fill`; nothing is enlarged beyond what zooming needs. */
async function frameObject(frame: Frame, { box }: ObjectCells, fill: number): Promise<RawPicture> {
  const place = {
    x: box.x * frame.widthPx,
    y: box.y * frame.heightPx,
    width: box.width * frame.widthPx,
    height: box.height * frame.heightPx,
  };
  const sidePx = Math.round(Math.max(place.width, place.height) / fill);
  const enlargement = Math.min(MOST_ENLARGEMENT, Math.max(1, WANTED_SIDE_PX / sidePx));
  const outputPx = Math.min(WORKING_LONG_SIDE_PX, Math.round(sidePx * enlargement));
  const square = cutSquare(frame, place, sidePx);
  const { data, info } = await pipelineOf(square)
    .resize({ width: outputPx, height: outputPx, fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** A square of the picture around a box, white where it reaches beyond. */
function cutSquare(frame: Frame, place: PixelBox, sidePx: number): RawPicture {
  const left = Math.round(place.x + place.width / 2 - sidePx / 2);
  const top = Math.round(place.y + place.height / 2 - sidePx / 2);
  const data = new Uint8Array(sidePx * sidePx * 3).fill(255);
  const from = Math.max(0, left);
  const until = Math.min(frame.widthPx, left + sidePx);
  for (let y = Math.max(0, top); y < Math.min(frame.heightPx, top + sidePx); y += 1) {
    const row = frame.rgb.subarray((y * frame.widthPx + from) * 3, (y * frame.widthPx + until) * 3);
    data.set(row, ((y - top) * sidePx + from - left) * 3);
  }
  return { data, width: sidePx, height: sidePx };
}
