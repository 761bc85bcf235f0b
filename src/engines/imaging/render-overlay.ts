import sharp from 'sharp';
import { SHARP_SIGMA_PX, TILES } from './blur.js';
import { ringDepth, WHITE_LEVEL } from './border-ring.js';
import { Canvas, type Paint } from './canvas.js';
import { decodeFrame, type Frame } from './decode-frame.js';
import { analyseFrame, type FrameAnalysis } from './frame-analysis.js';
import { OBJECT } from './mask-flood.js';
import { type ImageHeader, type ImageMeasurement, isUnmeasured, type PixelBox } from './measurement.js';

const OUTLINE: Paint = [214, 0, 110, 1];
const BOX: Paint = [0, 92, 230, 1];
const VIOLATION: Paint = [255, 45, 45, 0.55];
const SHARP: Paint = [0, 158, 96, 1];
const SOFT: Paint = [240, 160, 0, 1];
const BLURRED: Paint = [214, 40, 40, 1];
const PANEL: Paint = [24, 28, 36, 1];
const INK: Paint = [255, 255, 255, 1];
const HALO: Paint = [255, 255, 255, 0.9];
const LINE_PX = 22;
const MARGIN_PX = 14;
const NARROWEST_PX = 480;

/**
 * The picture with what was measured drawn over it, as a PNG: outline of the mask, box of the object, border pixels that are
 * not white, a mark per sharpness tile, and a legend. At the size of the analysis frame. Rejects with
 * UndecodableImageError when the bytes do not decode.
 */
export async function renderOverlay(
  bytes: Buffer,
  header: ImageHeader,
  measurement: ImageMeasurement,
): Promise<Buffer> {
  const frame = await decodeFrame(bytes, header);
  const analysis = analyseFrame(frame);
  const lines = legendOf(measurement);
  const widthPx = Math.max(NARROWEST_PX, frame.widthPx);
  const canvas = new Canvas(widthPx, frame.heightPx + lines.length * LINE_PX + 2 * MARGIN_PX);
  const left = (widthPx - frame.widthPx) >> 1;
  drawFrame(canvas, frame, left);
  drawViolations(canvas, frame, left);
  if (analysis.box !== null) drawTiles(canvas, analysis, analysis.box, left);
  drawOutline(canvas, analysis, left);
  if (analysis.box !== null) {
    canvas.dashedBox({ ...analysis.box, x: analysis.box.x + left }, 2, BOX);
  }
  drawLegend(canvas, lines, frame.heightPx);
  return sharp(canvas.rgb, { raw: { width: canvas.widthPx, height: canvas.heightPx, channels: 3 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
}

function drawFrame(canvas: Canvas, frame: Frame, left: number): void {
  const row = frame.widthPx * 3;
  for (let y = 0; y < frame.heightPx; y += 1) {
    canvas.rgb.set(frame.rgb.subarray(y * row, (y + 1) * row), (y * canvas.widthPx + left) * 3);
  }
}

function drawViolations(canvas: Canvas, frame: Frame, left: number): void {
  const depth = ringDepth(frame.widthPx, frame.heightPx);
  for (let y = 0; y < frame.heightPx; y += 1) {
    const whole = y < depth || y >= frame.heightPx - depth;
    for (let x = 0; x < frame.widthPx; x += 1) {
      if (!whole && x === depth) x = frame.widthPx - depth;
      const at = (y * frame.widthPx + x) * 3;
      if (Math.min(frame.rgb[at]!, frame.rgb[at + 1]!, frame.rgb[at + 2]!) < WHITE_LEVEL) {
        canvas.dot(x + left, y, VIOLATION);
      }
    }
  }
}

/** A dot in the middle of every tile with enough edges: green sharp, amber soft, red blurred. */
function drawTiles(canvas: Canvas, analysis: FrameAnalysis, box: PixelBox, left: number): void {
  for (const [index, sigmaPx] of (analysis.blur?.tileSigmasPx ?? []).entries()) {
    if (sigmaPx === null) continue;
    const x = left + box.x + Math.round((((index % TILES) + 0.5) * box.width) / TILES);
    const y = box.y + Math.round(((Math.floor(index / TILES) + 0.5) * box.height) / TILES);
    drawDisc(canvas, x, y, 6.5, HALO);
    drawDisc(canvas, x, y, 5, paintOf(sigmaPx));
  }
}

function paintOf(sigmaPx: number): Paint {
  if (sigmaPx <= SHARP_SIGMA_PX) return SHARP;
  return sigmaPx <= 2 * SHARP_SIGMA_PX ? SOFT : BLURRED;
}

function drawDisc(canvas: Canvas, x: number, y: number, radius: number, paint: Paint): void {
  const reach = Math.ceil(radius);
  for (let down = -reach; down <= reach; down += 1) {
    for (let across = -reach; across <= reach; across += 1) {
      const cover = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(across, down)));
      if (cover > 0) canvas.dot(x + across, y + down, [paint[0], paint[1], paint[2], paint[3] * cover]);
    }
  }
}

function drawOutline(canvas: Canvas, analysis: FrameAnalysis, left: number): void {
  const { labels, width, height } = analysis.mask;
  const { step } = analysis.planes;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (labels[y * width + x] !== OBJECT || isInside(labels, x, y, width, height)) continue;
      canvas.fill(left + x * step, y * step, 2, 2, OUTLINE);
    }
  }
}

function isInside(labels: Uint8Array, x: number, y: number, width: number, height: number): boolean {
  if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return false;
  const cell = y * width + x;
  return [cell - 1, cell + 1, cell - width, cell + width].every((beside) => labels[beside] === OBJECT);
}

function drawLegend(canvas: Canvas, lines: readonly LegendLine[], top: number): void {
  canvas.fill(0, top, canvas.widthPx, canvas.heightPx - top, PANEL);
  for (const [index, line] of lines.entries()) {
    const y = top + MARGIN_PX + index * LINE_PX;
    canvas.fill(MARGIN_PX, y, 14, 14, line.paint);
    canvas.text(line.text, MARGIN_PX + 24, y, 2, INK);
  }
}

interface LegendLine {
  readonly paint: Paint;
  readonly text: string;
}

/** At most 36 characters a line: what fits 480 px. */
function legendOf({ background, mask, coverage, blur }: ImageMeasurement): LegendLine[] {
  const frameNote = background.frameDetected ? ', framed' : '';
  const sharpness = isUnmeasured(blur) ? 'blur not measured' : `blur ${blur.sigmaPx.toFixed(2)} px`;
  const tiles = isUnmeasured(blur) ? '' : `, ${percent(blur.sharpTileFraction)} tiles sharp`;
  const paint = isUnmeasured(blur) ? SOFT : paintOf(blur.sigmaPx);
  return [
    { paint: OUTLINE, text: `object ${percent(mask.areaFraction)} of area, trust ${percent(mask.confidence)}` },
    {
      paint: BOX,
      text: isUnmeasured(coverage) ? 'fill not measured' : `fill ${percent(coverage.longSideFill)} of long side`,
    },
    { paint: VIOLATION, text: `border ${percent(background.whiteFraction)} white${frameNote}` },
    { paint, text: `${sharpness}${tiles}` },
  ];
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 100)}%`;
}
