import { Canvas } from '../../imaging/canvas.js';
import type { PosterAnalysis, PosterZone } from '../poster-analysis.js';
import { crosshair, DISC_PX, outline, toPixels, zoneNumber } from './draw-marks.js';
import { dashed, drawFreeArea, drawPanel, PANEL_PX, panelHeight } from './draw-panel.js';
import { INK, OBJECT_BOX, PANEL, TEXT_BOX, thin, VERDICT_PAINT } from './verdict-paint.js';

/** Long side, in pixels, of the poster in its overlay. */
export const OVERLAY_LONG_SIDE_PX = 960;
const TINT = 0.26;
const BETWEEN_DISCS = 2 * DISC_PX + 8;

interface Poster {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgb: Uint8Array;
}

/**
 * The poster with its analysis drawn over it and told beside it: zones numbered and coloured by verdict, boxes of what was
 * found, free areas hatched, the focal point. Text is the analysis's own; it is drawn as strokes, so nothing in it can act.
 */
export function drawPosterOverlay(poster: Poster, analysis: PosterAnalysis): Canvas {
  const { widthPx, heightPx } = poster;
  const canvas = new Canvas(widthPx + PANEL_PX, Math.max(heightPx, panelHeight(analysis)));
  canvas.fill(0, 0, canvas.widthPx, canvas.heightPx, PANEL);
  for (let y = 0; y < heightPx; y += 1) {
    canvas.rgb.set(poster.rgb.subarray(y * widthPx * 3, (y + 1) * widthPx * 3), y * canvas.widthPx * 3);
  }
  for (const area of analysis.freeAreas) drawFreeArea(canvas, toPixels(area, widthPx, heightPx));
  drawZones(canvas, analysis, poster);
  drawFindings(canvas, analysis, poster);
  drawNumbers(canvas, analysis.zones, poster);
  drawPanel(canvas, analysis, widthPx);
  return canvas;
}

function drawZones(canvas: Canvas, { zones }: PosterAnalysis, { widthPx, heightPx }: Poster): void {
  for (const zone of zones) {
    const rect = toPixels(zone.rect, widthPx, heightPx);
    const paint = VERDICT_PAINT[zone.verdict];
    if (zone.kind === 'KEPT') {
      dashed(canvas, rect, paint);
      continue;
    }
    canvas.fill(rect.x, rect.y, rect.width, rect.height, thin(paint, TINT));
    outline(canvas, rect, 3, paint);
  }
}

function drawFindings(canvas: Canvas, analysis: PosterAnalysis, { widthPx, heightPx }: Poster): void {
  for (const { kind, box } of analysis.elements) {
    const paint = kind === 'TEXT' || kind === 'LOGO' ? TEXT_BOX : OBJECT_BOX;
    outline(canvas, toPixels(box, widthPx, heightPx), 2, paint);
  }
  if (analysis.focalPoint === null) return;
  const { x, y, width, height } = toPixels(analysis.focalPoint, widthPx, heightPx);
  crosshair(canvas, { x: Math.round(x + width / 2), y: Math.round(y + height / 2), radius: 17 }, INK);
}

/** A number in the corner of each zone, moved to the right where one is already. */
function drawNumbers(canvas: Canvas, zones: readonly PosterZone[], { widthPx, heightPx }: Poster): void {
  const taken: { x: number; y: number }[] = [];
  for (const [index, zone] of zones.entries()) {
    const rect = toPixels(zone.rect, widthPx, heightPx);
    const inset = DISC_PX + 6;
    const y = Math.min(heightPx - inset, rect.y + Math.min(inset, Math.max(inset, rect.height / 2)));
    let x = Math.min(widthPx - inset, rect.x + inset);
    while (taken.some((other) => Math.hypot(other.x - x, other.y - y) < BETWEEN_DISCS) && x < widthPx - inset) x += 4;
    taken.push({ x, y });
    zoneNumber(canvas, { x, y }, String(index + 1), zone.verdict);
  }
}
