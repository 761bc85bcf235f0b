import sharp from 'sharp';
import { drawBackpack, drawBag } from './draw-carry.js';
import { drawCamera, drawHeadphones, drawWatch } from './draw-devices.js';
import { drawBottle, drawMug } from './draw-drinkware.js';
import { drawSneaker } from './draw-footwear.js';
import { drawChair, drawLamp } from './draw-furniture.js';
import { drawKettle, drawPlant } from './draw-household.js';
import { type Drawing, mixColours, type Palette, radialGradient } from './paint.js';

const DRAWINGS = {
  backpack: drawBackpack,
  bag: drawBag,
  bottle: drawBottle,
  camera: drawCamera,
  chair: drawChair,
  headphones: drawHeadphones,
  kettle: drawKettle,
  lamp: drawLamp,
  mug: drawMug,
  plant: drawPlant,
  sneaker: drawSneaker,
  watch: drawWatch,
} as const satisfies Record<string, (palette: Palette) => Drawing>;

/** What a demonstration picture can show. */
export type DemoProductKind = keyof typeof DRAWINGS;

/** The one thing wrong with a picture, or not: how it is framed, lit and degraded. */
interface Treatment {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Longest side of the product over that side of the frame. */
  readonly fill: number;
  /** Offset of the product from the middle, as a share of the frame. */
  readonly shift: readonly [x: number, y: number];
  /** Middle and rim of the backdrop. */
  readonly backdrop: readonly [string, string];
  readonly blurSigmaPx: number;
  readonly brightness: number;
  readonly quality: number;
  /** The share of the file that arrives. */
  readonly delivered: number;
}

const STUDIO: Treatment = {
  widthPx: 1400,
  heightPx: 1400,
  fill: 0.87,
  shift: [0, 0],
  backdrop: ['#ffffff', '#ffffff'],
  blurSigmaPx: 0,
  brightness: 1,
  quality: 90,
  delivered: 1,
};

const TREATMENTS = {
  none: STUDIO,
  'slightly-blurred': { ...STUDIO, blurSigmaPx: 5.6 },
  blurred: { ...STUDIO, blurSigmaPx: 9 },
  'tinted-warm': { ...STUDIO, backdrop: ['#f6ecdd', '#d9c5a8'] },
  'tinted-grey': { ...STUDIO, backdrop: ['#eceef1', '#b7bcc5'] },
  'small-in-frame': { ...STUDIO, fill: 0.36, shift: [0.04, 0.05] },
  'low-resolution': { ...STUDIO, widthPx: 480, heightPx: 480, quality: 80 },
  thumbnail: { ...STUDIO, widthPx: 240, heightPx: 240, quality: 80 },
  reframed: { ...STUDIO, widthPx: 1200, heightPx: 1500, fill: 0.7, shift: [-0.03, 0.05], quality: 78 },
  dark: { ...STUDIO, backdrop: ['#8d9097', '#5d6067'], brightness: 0.5 },
  snapshot: {
    ...STUDIO,
    backdrop: ['#e8dcc6', '#a8916e'],
    fill: 0.4,
    shift: [-0.05, 0.04],
    blurSigmaPx: 6,
    brightness: 0.85,
  },
  cropped: { ...STUDIO, fill: 1.16, shift: [0.09, 0.06] },
  corrupt: { ...STUDIO, delivered: 0.4 },
} as const satisfies Record<string, Treatment>;

/** What is wrong with a picture; `none` is fit for a marketplace, `reframed` the same product photographed by another shop. */
export type DemoFlaw = keyof typeof TREATMENTS;

/** A picture to render. A near-white product is a near-white palette; a colour variant is the same kind in another. */
export interface DemoPictureSpec extends Palette {
  readonly kind: DemoProductKind;
  readonly flaw: DemoFlaw;
}

/**
 * Renders a product picture as JPEG: the same specification gives the same bytes with the same build of sharp. Everything
 * drawn is our own text; nothing from outside reaches the SVG. A `corrupt` one is cut off after two fifths of its bytes.
 */
export async function renderDemoPicture(spec: DemoPictureSpec): Promise<Buffer> {
  const treatment: Treatment = TREATMENTS[spec.flaw];
  const drawing = DRAWINGS[spec.kind]({ body: checkColour(spec.body), accent: checkColour(spec.accent) });
  const raster = sharp(Buffer.from(frameMarkup(drawing, treatment)));
  if (treatment.blurSigmaPx > 0) raster.blur(treatment.blurSigmaPx);
  if (treatment.brightness !== 1) raster.modulate({ brightness: treatment.brightness });
  const jpeg = await raster.flatten({ background: '#ffffff' }).jpeg({ quality: treatment.quality }).toBuffer();
  return jpeg.subarray(0, Math.floor(jpeg.length * treatment.delivered));
}

function frameMarkup({ markup, box }: Drawing, treatment: Treatment): string {
  const { widthPx, heightPx, fill, shift, backdrop } = treatment;
  const scale = fill * Math.min(widthPx / box.width, heightPx / box.height);
  const x = widthPx * (0.5 + shift[0]) - scale * (box.x + box.width / 2);
  const y = heightPx * (0.5 + shift[1]) - scale * (box.y + box.height / 2);
  const [middle, rim] = backdrop;
  const sweep = radialGradient(
    'backdrop',
    [
      [0, middle],
      [0.6, mixColours(middle, rim, 0.4)],
      [1, rim],
    ],
    [0.45, 0.42, 0.75],
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}">
    <defs>${sweep}</defs><rect width="${widthPx}" height="${heightPx}" fill="url(#backdrop)"/>
    <g transform="translate(${x.toFixed(3)} ${y.toFixed(3)}) scale(${scale.toFixed(5)})">${markup}</g></svg>`;
}

/** Colours are the only words of a specification that enter the markup. Throws RangeError for anything but `#rrggbb`. */
function checkColour(colour: string): string {
  if (!/^#[0-9a-f]{6}$/.test(colour)) throw new RangeError(`Expected a colour such as #1f4e79, got ${colour}`);
  return colour;
}
