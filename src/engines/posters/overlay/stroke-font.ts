import type { Canvas, Paint } from '../../imaging/canvas.js';

/**
 * Capitals as strokes on a grid 12 high, so that an overlay needs neither fonts nor SVG where untrusted bytes are decoded. A
 * glyph is strokes parted by blanks, a stroke points parted by commas, a point x and y as digits of base 16.
 */
const GLYPHS: ReadonlyMap<string, string> = new Map([
  ['A', '0c,40,8c 18,78'],
  ['B', '0c,00,50,72,74,56,06 56,78,7a,5c,0c'],
  ['C', '82,60,20,02,0a,2c,6c,8a'],
  ['D', '0c,00,50,83,89,5c,0c'],
  ['E', '70,00,0c,7c 06,56'],
  ['F', '70,00,0c 06,56'],
  ['G', '82,60,20,02,0a,2c,6c,8a,86,56'],
  ['H', '00,0c 80,8c 06,86'],
  ['I', '10,1c'],
  ['J', '60,69,4c,2c,0a'],
  ['K', '00,0c 80,07 35,8c'],
  ['L', '00,0c,7c'],
  ['M', '0c,00,58,a0,ac'],
  ['N', '0c,00,8c,80'],
  ['O', '20,60,82,8a,6c,2c,0a,02,20'],
  ['P', '0c,00,60,82,85,67,07'],
  ['Q', '20,60,82,8a,6c,2c,0a,02,20 58,8c'],
  ['R', '0c,00,60,82,85,67,07 47,8c'],
  ['S', '81,60,20,02,04,26,66,88,8a,6c,2c,0b'],
  ['T', '00,80 40,4c'],
  ['U', '00,0a,2c,6c,8a,80'],
  ['V', '00,4c,80'],
  ['W', '00,3c,63,9c,c0'],
  ['X', '00,8c 80,0c'],
  ['Y', '00,46,80 46,4c'],
  ['Z', '00,80,0c,8c'],
  ['0', '20,50,72,7a,5c,2c,0a,02,20'],
  ['1', '13,40,4c'],
  ['2', '02,20,50,72,74,0c,7c'],
  ['3', '01,20,50,72,74,56,36 56,78,7a,5c,2c,0b'],
  ['4', '5c,50,08,78'],
  ['5', '70,10,05,55,77,7a,5c,2c,0b'],
  ['6', '71,50,20,02,0a,2c,5c,7a,77,55,25,07'],
  ['7', '00,70,2c'],
  ['8', '20,50,72,74,56,26,04,02,20 26,08,0a,2c,5c,7a,78,56'],
  ['9', '75,57,27,05,02,20,50,72,7a,5c,2c,0b'],
  ['%', '90,0c 10,30,31,33,13,11,10 69,89,8a,8c,6c,6a,69'],
  ['.', '1b,1c'],
  [':', '14,15 1b,1c'],
  [',', '1b,0e'],
  ['-', '07,47'],
  ['/', '60,0c'],
  ["'", '10,13'],
  ['(', '30,12,1a,3c'],
  [')', '10,32,3a,1c'],
  ['+', '07,67 34,3a'],
]);

const GRID = 12;
/** Of the height. */
const WEIGHT = 0.115;
const GAP = 3.4;
const BLANK = 4;

type Segment = readonly [x0: number, y0: number, x1: number, y1: number];
interface Glyph {
  readonly segments: readonly Segment[];
  readonly width: number;
}

const PARSED: ReadonlyMap<string, Glyph> = new Map([...GLYPHS].map(([sign, strokes]) => [sign, parse(strokes)]));

/** Width of a text in pixels at a height of capitals in pixels. Small letters are written as capitals, unknown signs left blank. */
export function textWidth(text: string, heightPx: number): number {
  const units = Array.from(text.toUpperCase()).reduce(
    (sum, sign) => sum + (PARSED.get(sign)?.width ?? BLANK) + GAP,
    -GAP,
  );
  return (Math.max(0, units) * heightPx) / GRID;
}

/** Writes a text with smooth edges, its top left corner at (x, y). */
export function writeText(
  canvas: Canvas,
  text: string,
  at: { x: number; y: number; heightPx: number; paint: Paint },
): void {
  const scale = at.heightPx / GRID;
  let pen = at.x;
  for (const sign of text.toUpperCase()) {
    const glyph = PARSED.get(sign);
    if (glyph !== undefined) drawGlyph(canvas, glyph, { ...at, x: pen, scale });
    pen += ((glyph?.width ?? BLANK) + GAP) * scale;
  }
}

/** The text in lines no wider than `widthPx`, broken at blanks; a longer word has a line of its own. */
export function wrapText(text: string, heightPx: number, widthPx: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && textWidth(`${line} ${word}`, heightPx) <= widthPx)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly heightPx: number;
  readonly paint: Paint;
}

/** Each pixel once, by its distance from the nearest stroke: joints are not painted twice. */
function drawGlyph(canvas: Canvas, { segments, width }: Glyph, { x, y, scale, heightPx, paint }: Place): void {
  const radius = Math.max(0.55, (heightPx * WEIGHT) / 2);
  const [red, green, blue, opacity] = paint;
  for (let row = Math.floor(y - radius - 1); row <= y + 15 * scale + radius; row += 1) {
    for (let column = Math.floor(x - radius - 1); column <= x + width * scale + radius + 1; column += 1) {
      const away = Math.min(
        ...segments.map((segment) => distance((column + 0.5 - x) / scale, (row + 0.5 - y) / scale, segment)),
      );
      const cover = Math.min(1, radius + 0.5 - away * scale);
      if (cover > 0) canvas.dot(column, row, [red, green, blue, opacity * cover]);
    }
  }
}

function distance(x: number, y: number, [x0, y0, x1, y1]: Segment): number {
  const wide = x1 - x0;
  const tall = y1 - y0;
  const along = Math.min(1, Math.max(0, ((x - x0) * wide + (y - y0) * tall) / (wide * wide + tall * tall)));
  return Math.hypot(x - x0 - along * wide, y - y0 - along * tall);
}

function parse(strokes: string): Glyph {
  const segments = strokes.split(' ').flatMap((stroke) => {
    const points = stroke.split(',').map((point) => [digit(point, 0), digit(point, 1)] as const);
    return points.slice(1).map((point, index): Segment => [...points[index]!, ...point]);
  });
  return { segments, width: Math.max(...segments.flatMap(([x0, , x1]) => [x0, x1])) };
}

function digit(point: string, at: number): number {
  return Number.parseInt(point.charAt(at), 16);
}
