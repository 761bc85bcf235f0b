import type { Canvas, Paint } from '../../imaging/canvas.js';
import type { Rect, ZoneVerdict } from '../poster-analysis.js';
import { textWidth, writeText } from './stroke-font.js';
import { INK, SHADOW, VERDICT_PAINT } from './verdict-paint.js';

/** A rectangle in pixels of the canvas. */
export interface PixelRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A rectangle given in fractions of a poster drawn at the canvas's top left corner. */
export function toPixels(rect: Rect, widthPx: number, heightPx: number): PixelRect {
  const x = Math.round(rect.x * widthPx);
  const y = Math.round(rect.y * heightPx);
  const right = Math.round((rect.x + rect.width) * widthPx);
  const bottom = Math.round((rect.y + rect.height) * heightPx);
  return { x, y, width: Math.max(1, right - x), height: Math.max(1, bottom - y) };
}

/** The outline of a rectangle, inside its bounds, with a dark line beside it that shows on any ground. */
export function outline(canvas: Canvas, rect: PixelRect, weight: number, paint: Paint): void {
  frame(canvas, { x: rect.x + 1, y: rect.y + 1, width: rect.width, height: rect.height }, weight, SHADOW);
  frame(canvas, rect, weight, paint);
}

/** Stripes from the lower left to the upper right, 1 in `every` pixels. */
export function hatch(canvas: Canvas, rect: PixelRect, every: number, paint: Paint): void {
  for (let y = rect.y; y < rect.y + rect.height; y += 1) {
    for (let x = rect.x; x < rect.x + rect.width; x += 1) if ((x + y) % every < 2) canvas.dot(x, y, paint);
  }
}

/** How far a point is from the middle of a shape: disc, diamond and square of much the same area. */
const SHAPES: Readonly<Record<ZoneVerdict, (x: number, y: number) => number>> = {
  CLEAR: Math.hypot,
  CAUTION: (x, y) => 0.8 * (Math.abs(x) + Math.abs(y)),
  BLOCKED: (x, y) => 1.1 * Math.max(Math.abs(x), Math.abs(y)),
};

/** The number of a zone with a white rim; colour and shape tell the verdict, so that nobody needs to tell red from green. */
export function zoneNumber(canvas: Canvas, at: { x: number; y: number }, label: string, verdict: ZoneVerdict): void {
  const away = SHAPES[verdict];
  ring(canvas, { ...at, outer: DISC_PX + 2, inner: -1, away }, INK);
  ring(canvas, { ...at, outer: DISC_PX, inner: -1, away }, VERDICT_PAINT[verdict]);
  const heightPx = 13;
  writeText(canvas, label, { x: at.x - textWidth(label, heightPx) / 2, y: at.y - heightPx / 2, heightPx, paint: INK });
}

/** Half the width of the mark under a number, without its rim. */
export const DISC_PX = 12;

/** A cross in a circle of this radius: where the eye goes first. */
export function crosshair(canvas: Canvas, at: { x: number; y: number; radius: number }, paint: Paint): void {
  const arm = Math.round(at.radius * 1.4);
  const marks: readonly (readonly [number, Paint])[] = [
    [1, SHADOW],
    [0, paint],
  ];
  for (const [shift, ink] of marks) {
    const x = at.x + shift;
    const y = at.y + shift;
    ring(canvas, { x, y, outer: at.radius, inner: at.radius - 3 }, ink);
    canvas.fill(x - arm, y - 1, 2 * arm, 2, ink);
    canvas.fill(x - 1, y - arm, 2, 2 * arm, ink);
  }
}

interface Ring {
  readonly x: number;
  readonly y: number;
  readonly outer: number;
  readonly inner: number;
  readonly away?: (x: number, y: number) => number;
}

function ring(canvas: Canvas, { x, y, outer, inner, away: awayOf = Math.hypot }: Ring, paint: Paint): void {
  const reach = Math.ceil(1.3 * (outer + 1));
  for (let row = Math.floor(y - reach); row <= y + reach; row += 1) {
    for (let column = Math.floor(x - reach); column <= x + reach; column += 1) {
      const away = awayOf(column + 0.5 - x, row + 0.5 - y);
      const cover = Math.min(1, outer + 0.5 - away, away - inner + 0.5);
      if (cover > 0) canvas.dot(column, row, [paint[0], paint[1], paint[2], paint[3] * cover]);
    }
  }
}

function frame(canvas: Canvas, { x, y, width, height }: PixelRect, weight: number, paint: Paint): void {
  canvas.fill(x, y, width, weight, paint);
  canvas.fill(x, y + height - weight, width, weight, paint);
  canvas.fill(x, y + weight, weight, height - 2 * weight, paint);
  canvas.fill(x + width - weight, y + weight, weight, height - 2 * weight, paint);
}
