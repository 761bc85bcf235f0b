import type { Canvas, Paint } from '../../imaging/canvas.js';
import type { PosterAnalysis, PosterZone } from '../poster-analysis.js';
import { crosshair, DISC_PX, hatch, outline, zoneNumber } from './draw-marks.js';
import { textWidth, wrapText, writeText } from './stroke-font.js';
import { FAINT_INK, FREE, INK, OBJECT_BOX, PANEL, TEXT_BOX, thin, VERDICT_PAINT } from './verdict-paint.js';

/** Width of the panel beside the poster. */
export const PANEL_PX = 480;
const MARGIN = 24;
const INDENT = MARGIN + 2 * DISC_PX + 14;
const HEAD_PX = 118;
const ROW_PX = 32;
const REASON_PX = 21;
const KEY_ROW_PX = 32;
const KEYS = 5;
const MOST_REASON_LINES = 3;
const SIZES = { verdict: 34, note: 11, zone: 14, reason: 12, key: 13 };

/** How high the panel is for an analysis, in pixels. */
export function panelHeight(analysis: PosterAnalysis): number {
  const zones = analysis.zones.reduce((sum, zone) => sum + zoneHeight(zone), 0);
  return HEAD_PX + zones + KEYS * KEY_ROW_PX + 2 * MARGIN;
}

/** The verdict, every zone with its number, verdict, points and reason, and what the marks on the poster mean. */
export function drawPanel(canvas: Canvas, analysis: PosterAnalysis, left: number): void {
  canvas.fill(left, 0, canvas.widthPx - left, canvas.heightPx, PANEL);
  drawHead(canvas, analysis, left);
  let top = HEAD_PX;
  for (const [index, zone] of analysis.zones.entries()) {
    drawZone(canvas, zone, { left, top, label: String(index + 1) });
    top += zoneHeight(zone);
  }
  drawKeys(canvas, left, top + MARGIN);
}

function drawHead(canvas: Canvas, analysis: PosterAnalysis, left: number): void {
  const paint = VERDICT_PAINT[analysis.verdict];
  canvas.fill(left, 0, 8, canvas.heightPx, paint);
  writeText(canvas, `${analysis.verdict} ${analysis.score}`, {
    x: left + MARGIN,
    y: MARGIN,
    heightPx: SIZES.verdict,
    paint,
  });
  const sure = `${Math.round(analysis.confidence * 100)} % confidence`;
  const note = `${analysis.presetVersion.replace('@', ' v')}, ${analysis.analyserVersion.replace('@', ' v')}, ${sure}`;
  writeText(canvas, note, { x: left + MARGIN, y: MARGIN + 50, heightPx: SIZES.note, paint: FAINT_INK });
}

function drawZone(
  canvas: Canvas,
  zone: PosterZone,
  { left, top, label }: { left: number; top: number; label: string },
): void {
  const paint = VERDICT_PAINT[zone.verdict];
  zoneNumber(canvas, { x: left + MARGIN + DISC_PX, y: top + DISC_PX }, label, zone.verdict);
  const heightPx = SIZES.zone;
  writeText(canvas, zone.id.replaceAll('-', ' '), { x: left + INDENT, y: top + 5, heightPx, paint: INK });
  const verdict = `${zone.verdict} ${zone.score}`;
  const right = left + PANEL_PX - MARGIN;
  writeText(canvas, verdict, { x: right - textWidth(verdict, heightPx), y: top + 5, heightPx, paint });
  for (const [line, text] of reasonLines(zone).entries()) {
    const y = top + ROW_PX + line * REASON_PX;
    writeText(canvas, text, { x: left + INDENT, y, heightPx: SIZES.reason, paint: FAINT_INK });
  }
}

function zoneHeight(zone: PosterZone): number {
  return ROW_PX + reasonLines(zone).length * REASON_PX + 14;
}

function reasonLines(zone: PosterZone): string[] {
  const lines = zone.reasons.flatMap((reason) => wrapText(reason, SIZES.reason, PANEL_PX - INDENT - MARGIN));
  return lines.slice(0, MOST_REASON_LINES);
}

function drawKeys(canvas: Canvas, left: number, top: number): void {
  const sample = { x: left + MARGIN, width: 30, height: 16 };
  const keys: readonly (readonly [string, (y: number) => void])[] = [
    ['looks like text', (y) => outline(canvas, { ...sample, y }, 2, TEXT_BOX)],
    ['smooth body: face or object', (y) => outline(canvas, { ...sample, y }, 2, OBJECT_BOX)],
    ['free area', (y) => drawFreeArea(canvas, { ...sample, y })],
    ['draws the eye first', (y) => crosshair(canvas, { x: sample.x + 15, y: y + 8, radius: 9 }, INK)],
    ['dashed: must stay inside', (y) => dashed(canvas, { ...sample, y }, FAINT_INK)],
  ];
  for (const [index, [text, draw]] of keys.entries()) {
    const y = top + index * KEY_ROW_PX;
    draw(y);
    writeText(canvas, text, { x: left + MARGIN + 48, y: y + 2, heightPx: SIZES.key, paint: INK });
  }
}

/** White stripes in a white outline. */
export function drawFreeArea(canvas: Canvas, rect: { x: number; y: number; width: number; height: number }): void {
  hatch(canvas, rect, 16, thin(FREE, 0.22));
  outline(canvas, rect, 2, FREE);
}

/** The dashed outline of a KEPT zone. */
export function dashed(
  canvas: Canvas,
  rect: { x: number; y: number; width: number; height: number },
  paint: Paint,
): void {
  canvas.dashedBox(rect, 2, paint);
}
