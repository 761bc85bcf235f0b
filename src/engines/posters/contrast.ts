import { linear } from './cells.js';
import type { PosterZone, Rect } from './poster-analysis.js';
import type { WorkingPlanes } from './working-planes.js';

/** What text laid over a zone would have behind it; see {@link PosterZone}. */
export type ZoneContrast = Pick<PosterZone, 'contrastWhite' | 'contrastBlack' | 'recommendedText' | 'scrimAlpha'>;

/** What WCAG 2 asks of text (success criterion 1.4.3, level AA). */
const READABLE = 4.5;
const SCRIM_STEP = 0.05;
/** The twentieth of the zone that is worst for the text is left out of nothing else. */
const TAIL = 0.05;
const BINS = 1024;
const LIGHT = Float64Array.from({ length: 256 }, (_, level) => linear(level / 255));

/**
 * Contrast of white text with the brightest and of black text with the darkest twentieth of a zone, WCAG relative luminance;
 * and the scrim, in steps of 5 %, that makes the better of the two readable. Scrims are mixed in sRGB, as interfaces do.
 */
export function measureContrast(planes: WorkingPlanes, rect: Rect): ZoneContrast {
  const [dark, bright] = luminanceTails(planes, rect);
  const contrastWhite = 1.05 / (bright + 0.05);
  const contrastBlack = (dark + 0.05) / 0.05;
  const recommendedText = contrastWhite >= contrastBlack ? 'WHITE' : 'BLACK';
  return { contrastWhite, contrastBlack, recommendedText, scrimAlpha: scrimFor(recommendedText, dark, bright) };
}

function scrimFor(text: 'WHITE' | 'BLACK', dark: number, bright: number): number {
  for (let step = 0; step < 1 / SCRIM_STEP; step += 1) {
    const alpha = step * SCRIM_STEP;
    const contrast =
      text === 'WHITE'
        ? 1.05 / (linear(gamma(bright) * (1 - alpha)) + 0.05)
        : (linear(gamma(dark) * (1 - alpha) + alpha) + 0.05) / 0.05;
    if (contrast >= READABLE) return Math.round(alpha * 100) / 100;
  }
  return 1;
}

function luminanceTails(
  { rgb, widthPx, heightPx }: WorkingPlanes,
  rect: Rect,
): readonly [dark: number, bright: number] {
  const bins = new Uint32Array(BINS + 1);
  const left = Math.min(widthPx - 1, Math.round(rect.x * widthPx));
  const top = Math.min(heightPx - 1, Math.round(rect.y * heightPx));
  const right = Math.min(widthPx, Math.max(left + 1, Math.round((rect.x + rect.width) * widthPx)));
  const bottom = Math.min(heightPx, Math.max(top + 1, Math.round((rect.y + rect.height) * heightPx)));
  for (let y = top; y < bottom; y += 1) {
    for (let at = (y * widthPx + left) * 3, end = (y * widthPx + right) * 3; at < end; at += 3) {
      const light = 0.2126 * LIGHT[rgb[at]!]! + 0.7152 * LIGHT[rgb[at + 1]!]! + 0.0722 * LIGHT[rgb[at + 2]!]!;
      bins[Math.round(light * BINS)]! += 1;
    }
  }
  const count = (right - left) * (bottom - top);
  return [quantile(bins, count * TAIL), quantile(bins, count * (1 - TAIL))];
}

function quantile(bins: Uint32Array, wanted: number): number {
  let seen = 0;
  for (let bin = 0; bin < bins.length; bin += 1) {
    seen += bins[bin]!;
    if (seen >= wanted) return bin / BINS;
  }
  return 1;
}

function gamma(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}
