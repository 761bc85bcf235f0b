import sharp from 'sharp';
import { SeededRandom } from '../corpus/random.js';
import { type Area, BUSY, type BusySurface, CALM, type Colour, drawBusy, drawCalm, drawFace } from './draw-surface.js';
import type { PosterStyle, Script } from './poster-style.js';
import { STROKES, type WrittenLine, writeLine } from './write-line.js';

/** A rendered poster with what is known of it, in pixels. */
export interface RenderedPoster {
  readonly bytes: Buffer;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly lines: readonly (Area & { readonly script: string })[];
  readonly busy: readonly (Area & { readonly kind: BusySurface })[];
  readonly faces: readonly Area[];
}

export interface PosterShape {
  readonly widthPx: number;
  readonly heightPx: number;
}

const POSTER: PosterShape = { widthPx: 1000, heightPx: 1500 };

/**
 * The poster of a seed: a calm ground, mostly a busy part, a face-like blob, lines of text on either; a quarter of them
 * without text. `fonts` are the families at hand: scripts without one are left out.
 */
export async function makePoster(
  seed: number,
  style: PosterStyle,
  fonts: ReadonlySet<string>,
  shape: PosterShape = POSTER,
): Promise<RenderedPoster> {
  const random = new SeededRandom(seed);
  const { widthPx, heightPx } = shape;
  const colours = shuffled(style.palette, random);
  const whole = { x: 0, y: 0, width: widthPx, height: heightPx };
  const ground = drawCalm(random.pick(CALM), colours[0]!, whole, random);
  const busy = chooseBusy(shape, random);
  const faces = chooseFaces(shape, random);
  const drawn = [
    ground,
    ...busy.map((area, index) => drawBusy(area.kind, colours[1 + index]!, area, { style, random })),
    ...faces.map((area) => drawFace(random.pick(style.faces), area, random)),
  ];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}">${drawn.join('')}</svg>`;
  const base = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer();
  const lines = random.chance(0.25) ? [] : await writeLines({ base, shape, faces, random, style, fonts });
  const composed = await sharp(base, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .composite([
      { input: drawPlates(lines, shape), left: 0, top: 0 },
      ...lines.map(({ line, x, y }) => ({ input: line.rgba, left: x, top: y })),
    ])
    .removeAlpha()
    .raw()
    .toBuffer();
  addGrain(composed, random.between(...style.grain), random);
  const quality = Math.round(random.between(...style.quality));
  const bytes = await sharp(composed, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
  const boxes = lines.map(({ line, x, y }) => ({
    x,
    y,
    width: line.widthPx,
    height: line.heightPx,
    script: line.script,
  }));
  return { bytes, widthPx, heightPx, lines: boxes, busy, faces };
}

interface PlacedLine {
  readonly line: WrittenLine;
  readonly x: number;
  readonly y: number;
  readonly plate: 'dark' | 'light' | null;
}

interface Writing {
  readonly base: Buffer;
  readonly shape: PosterShape;
  readonly faces: readonly Area[];
  readonly random: SeededRandom;
  readonly style: PosterStyle;
  readonly fonts: ReadonlySet<string>;
}

async function writeLines(writing: Writing): Promise<PlacedLine[]> {
  const { shape, random, style, fonts, faces } = writing;
  const usable = usableScripts(style, fonts);
  const placed: PlacedLine[] = [];
  const wanted = 1 + Math.floor(random.next() * 6);
  const script = random.chance(0.4) ? usable[0]! : random.pick(usable);
  for (let tries = 0; placed.length < wanted && tries < wanted * 5; tries += 1) {
    const place = await tryLine(writing, script);
    if (place !== null && isApart(place, placed, faces)) placed.push(place);
  }
  return placed;

  async function tryLine(from: Writing, chosen: Script): Promise<PlacedLine | null> {
    const [low, high] = style.fontPx;
    // More small lines than large ones, as on posters.
    const fontPx = Math.round(low * (high / low) ** (random.next() ** 1.3));
    const maxWidthPx = shape.widthPx * 0.96;
    const y = Math.round(placeOf(random) * (shape.heightPx - fontPx * 1.3));
    const share = random.next();
    const below = groundOf(from.base, shape, { x: 0, y, width: shape.widthPx, height: Math.round(fontPx * 1.2) });
    const colour = inkOn(below.mean, random);
    // Who sets type on a restless ground mostly lays something under it, or nobody could read it.
    const plate = below.spread > 26 && random.chance(0.7);
    const font = random.pick(chosen.fonts);
    const line = await writeLine({ script: chosen, font, fontPx, colour, maxWidthPx }, random);
    if (line === null) return null;
    const room = shape.widthPx - line.widthPx - 12;
    const x = Math.round(6 + (random.chance(0.5) ? 0.5 : share) * room);
    const dark = colour[1] > 128;
    return y + line.heightPx + 6 > shape.heightPx
      ? null
      : { line, x, y: y + 3, plate: plate ? (dark ? 'dark' : 'light') : null };
  }
}

/** The scripts that can be written with these fonts; without any, Latin in strokes of our own. */
export function usableScripts(style: PosterStyle, fonts: ReadonlySet<string>): Script[] {
  const usable = style.scripts
    .map((script) => ({ ...script, fonts: script.fonts.filter((font) => fonts.has(font)) }))
    .filter((script) => script.fonts.length > 0);
  return usable.length > 0 ? usable : [{ ...style.scripts[0]!, name: 'Latin', fonts: [STROKES] }];
}

/** Where interfaces lie (top and bottom) as often as between. */
function placeOf(random: SeededRandom): number {
  const where = random.next();
  if (where < 0.3) return random.between(0, 0.12);
  return where < 0.65 ? random.between(0.68, 1) : random.between(0.1, 0.75);
}

function inkOn(luma: number, random: SeededRandom): Colour {
  const light: readonly Colour[] = [
    [255, 255, 255],
    [250, 232, 190],
    [255, 214, 60],
    [200, 235, 255],
  ];
  const dark: readonly Colour[] = [
    [10, 10, 14],
    [70, 12, 20],
    [12, 30, 70],
    [30, 30, 30],
  ];
  return random.pick(luma < 135 ? light : dark);
}

function isApart(place: PlacedLine, others: readonly PlacedLine[], faces: readonly Area[]): boolean {
  const box = { x: place.x, y: place.y, width: place.line.widthPx, height: place.line.heightPx };
  const taken = others.map(({ x, y, line }) => ({ x, y: y - 14, width: line.widthPx, height: line.heightPx + 28 }));
  return [...taken, ...faces].every((area) => !overlap(box, area));
}

/** Whether two areas have a point in common. */
export function overlap(a: Area, b: Area): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function chooseBusy({ widthPx, heightPx }: PosterShape, random: SeededRandom): (Area & { kind: BusySurface })[] {
  const fate = random.next();
  const kind = random.pick(BUSY);
  if (fate < 0.3) return [];
  const cut = Math.round(heightPx * random.between(0.25, 0.75));
  if (fate < 0.55) return [{ kind, x: 0, y: cut, width: widthPx, height: heightPx - cut }];
  if (fate < 0.7) return [{ kind, x: 0, y: 0, width: widthPx, height: cut }];
  if (fate < 0.78) return [{ kind, x: 0, y: 0, width: widthPx, height: heightPx }];
  const width = Math.round(widthPx * random.between(0.25, 0.6));
  const height = Math.round(heightPx * random.between(0.15, 0.5));
  const x = Math.round(random.next() * (widthPx - width));
  const y = Math.round(random.next() * (heightPx - height));
  return [{ kind, x, y, width, height }];
}

function chooseFaces({ widthPx, heightPx }: PosterShape, random: SeededRandom): Area[] {
  if (random.chance(0.4)) return [];
  const width = Math.round(Math.min(widthPx, heightPx) * random.between(0.18, 0.5));
  const height = Math.round(width * random.between(1.2, 1.45));
  const x = Math.round(random.between(0.02, 0.98) * (widthPx - width));
  const y = Math.round(random.between(0.02, 0.8) * (heightPx - height));
  return [{ x, y, width, height }];
}

function groundOf(rgb: Buffer, shape: PosterShape, area: Area): { readonly mean: number; readonly spread: number } {
  let [sum, squares, count] = [0, 0, 0];
  for (let y = area.y; y < Math.min(shape.heightPx, area.y + area.height); y += 3) {
    for (let x = area.x; x < area.x + area.width; x += 7) {
      const at = (y * shape.widthPx + x) * 3;
      const luma = 0.3 * rgb[at]! + 0.59 * rgb[at + 1]! + 0.11 * rgb[at + 2]!;
      sum += luma;
      squares += luma * luma;
      count += 1;
    }
  }
  const mean = sum / Math.max(1, count);
  return { mean, spread: Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean * mean)) };
}

/** SVG of soft plates under the lines that have one. */
function drawPlates(lines: readonly PlacedLine[], { widthPx, heightPx }: PosterShape): Buffer {
  const plates = lines.map(({ line, x, y, plate }) => {
    if (plate === null) return '';
    const pad = Math.round(line.heightPx * 0.45);
    return `<rect x="${x - pad}" y="${y - pad}" width="${line.widthPx + 2 * pad}" height="${line.heightPx + 2 * pad}" rx="${pad}" fill="${plate === 'dark' ? '#000' : '#fff'}" opacity="0.62" filter="url(#soft)"/>`;
  });
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}"><filter id="soft"><feGaussianBlur stdDeviation="10"/></filter>${plates.join('')}</svg>`,
  );
}

function addGrain(rgb: Buffer, sigma: number, random: SeededRandom): void {
  if (sigma < 0.5) return;
  for (let at = 0; at < rgb.length; at += 3) {
    const grain = (random.next() + random.next() + random.next() - 1.5) * 2 * sigma;
    for (let channel = 0; channel < 3; channel += 1) {
      rgb[at + channel] = Math.min(255, Math.max(0, Math.round(rgb[at + channel]! + grain)));
    }
  }
}

function shuffled<T>(items: readonly T[], random: SeededRandom): T[] {
  return items
    .map((item) => ({ item, key: random.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
