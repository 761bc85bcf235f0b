import sharp from 'sharp';
import { Canvas } from '../../../src/engines/imaging/canvas.js';
import { textWidth, writeText } from '../../../src/engines/posters/overlay/stroke-font.js';
import type { SeededRandom } from '../corpus/random.js';
import { type Colour, hex, shade } from './draw-surface.js';
import type { Script } from './poster-style.js';

/** A line of text as a picture cut to its ink, RGBA. */
export interface WrittenLine {
  readonly rgba: Buffer;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly script: string;
}

export interface LineWish {
  readonly script: Script;
  readonly font: string;
  readonly fontPx: number;
  readonly colour: Colour;
  readonly maxWidthPx: number;
}

/** The font of our own, for machines without any: capitals made of strokes. */
export const STROKES = 'strokes';
const LOOKS = ['plain', 'plain', 'plain', 'outlined', 'gradient', 'shadowed', 'spaced'] as const;

/** Writes some words with a system font, or null when nothing came of it: the font is not there, or the ink is too small. */
export async function writeLine(wish: LineWish, random: SeededRandom): Promise<WrittenLine | null> {
  const { script, fontPx, colour } = wish;
  const look = random.pick(LOOKS);
  const weight = random.chance(0.5) ? 'bold' : 'normal';
  if (wish.font === STROKES) return writeStrokes(wish, random);
  const count = 1 + Math.floor(random.next() * 4);
  const text = Array.from({ length: count }, () => random.pick(script.words)).join(' ');
  const far = shade(colour, colour[1] > 128 ? -0.95 : 0.95);
  const height = Math.ceil(fontPx * 2.4);
  const width = Math.ceil(text.length * fontPx * 1.3 + fontPx * 2);
  const gradient = `<linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0.25" stop-color="${hex(shade(colour, 0.3))}"/><stop offset="0.75" stop-color="${hex(shade(colour, -0.2))}"/></linearGradient>`;
  const fill = look === 'gradient' ? 'url(#g)' : hex(colour);
  const outline = look === 'outlined' ? `stroke="${hex(far)}" stroke-width="${(fontPx * 0.05).toFixed(1)}"` : '';
  const spacing = look === 'spaced' && script.name === 'Latin' ? `letter-spacing="${(fontPx * 0.22).toFixed(0)}"` : '';
  const attributes = `x="${fontPx}" y="${fontPx * 1.5}" font-family="${wish.font}" font-size="${fontPx}" font-weight="${weight}" ${spacing}`;
  const shadow =
    look === 'shadowed'
      ? `<text ${attributes} fill="${hex(far)}" opacity="0.5" transform="translate(3 3)">${text}</text>`
      : '';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${gradient}${shadow}<text ${attributes} fill="${fill}" ${outline}>${text}</text></svg>`;
  return cutToInk(Buffer.from(svg), wish);
}

async function writeStrokes(wish: LineWish, random: SeededRandom): Promise<WrittenLine | null> {
  const { script, fontPx, colour } = wish;
  const count = 1 + Math.floor(random.next() * 4);
  const text = Array.from({ length: count }, () => random.pick(script.words)).join(' ');
  const heightPx = Math.round(fontPx * 0.7);
  const canvas = new Canvas(Math.ceil(textWidth(text, heightPx)) + 20, heightPx + 20);
  writeText(canvas, text, { x: 10, y: 10, heightPx, paint: [0, 0, 0, 1] });
  const rgba = Buffer.alloc(canvas.widthPx * canvas.heightPx * 4);
  for (let pixel = 0; pixel < canvas.widthPx * canvas.heightPx; pixel += 1) {
    rgba.set([...colour, 255 - canvas.rgb[pixel * 3]!], pixel * 4);
  }
  const drawn = sharp(rgba, { raw: { width: canvas.widthPx, height: canvas.heightPx, channels: 4 } });
  return cutToInk(await drawn.png().toBuffer(), wish);
}

async function cutToInk(picture: Buffer, wish: LineWish): Promise<WrittenLine | null> {
  const { data, info } = await sharp(picture).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  let [left, right, top, bottom] = [info.width, -1, info.height, -1];
  for (let y = 0; y < info.height; y += 1) {
    for (let x = 0; x < info.width; x += 1) {
      if (data[(y * info.width + x) * 4 + 3]! < 96) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  const widthPx = right - left + 1;
  const heightPx = bottom - top + 1;
  if (widthPx < heightPx || heightPx < wish.fontPx * 0.3 || widthPx > wish.maxWidthPx) return null;
  const rgba = await sharp(data, { raw: { width: info.width, height: info.height, channels: 4 } })
    .extract({ left, top, width: widthPx, height: heightPx })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return { rgba, widthPx, heightPx, script: wish.script.name };
}
