import { describe, expect, it } from 'vitest';
import { Canvas } from '../../../src/engines/imaging/canvas.js';
import { analysePoster } from '../../../src/engines/posters/analyse-poster.js';
import { zoneNumber } from '../../../src/engines/posters/overlay/draw-marks.js';
import { drawPosterOverlay } from '../../../src/engines/posters/overlay/draw-poster-overlay.js';
import { textWidth, wrapText, writeText } from '../../../src/engines/posters/overlay/stroke-font.js';
import { findPreset } from '../../../src/engines/posters/presets.js';

const INK = [0, 0, 0, 1] as const;

function inkOf(text: string): number {
  const canvas = new Canvas(60, 30);
  writeText(canvas, text, { x: 5, y: 5, heightPx: 14, paint: INK });
  return canvas.rgb.reduce((sum, level) => sum + 255 - level, 0);
}

describe('the lettering of overlays', () => {
  it('has every sign that names, numbers and reasons need', () => {
    for (const sign of "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%.:,-/'()+")
      expect([sign, inkOf(sign) > 500]).toEqual([sign, true]);
    expect(inkOf('a')).toBe(inkOf('A'));
  });

  it('leaves what it does not know blank, and acts on nothing', () => {
    expect(inkOf('<é☃>')).toBe(0);
    expect(inkOf('<svg onload="">')).toBe(inkOf(' svg onload    '));
  });

  it('is measured as it is drawn', () => {
    const canvas = new Canvas(200, 30);
    writeText(canvas, 'WIDE 42', { x: 10, y: 5, heightPx: 12, paint: INK });
    const inked = Array.from(canvas.rgb).flatMap((level, at) => (level < 128 ? [Math.floor(at / 3) % 200] : []));
    expect(Math.abs(Math.max(...inked) + 1 - 10 - textWidth('WIDE 42', 12))).toBeLessThan(1.5);
    expect(textWidth('', 12)).toBe(0);
  });

  it('wraps at blanks and keeps every word', () => {
    const lines = wrapText('100 % of the zone is too restless to read over.', 12, 200);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join(' ')).toBe('100 % of the zone is too restless to read over.');
    for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(200);
    expect(wrapText('inseparable', 12, 10)).toEqual(['inseparable']);
  });
});

describe('the number of a zone', () => {
  it.each([
    ['CLEAR', [false, false]],
    ['CAUTION', [false, true]],
    ['BLOCKED', [true, false]],
  ] as const)('has a shape for %s', (verdict, cornerAndTip) => {
    const canvas = new Canvas(40, 40);
    zoneNumber(canvas, { x: 20, y: 20 }, '1', verdict);
    const isPainted = (x: number, y: number) => canvas.rgb[(y * 40 + x) * 3 + 1]! < 200;
    expect([isPainted(29, 29), isPainted(20, 33)]).toEqual(cornerAndTip);
    expect(isPainted(14, 20)).toBe(true);
  });
});

describe('an overlay', () => {
  const blank = new Canvas(400, 600);
  blank.rgb.fill(90);

  it('leaves the poster where nothing lies over it, and is as wide as both', () => {
    const analysis = { ...analysePoster(blank, findPreset('prime-2x3')!), freeAreas: [] };
    const overlay = drawPosterOverlay(blank, analysis);
    expect([overlay.widthPx, overlay.heightPx]).toEqual([880, 600]);
    const middle = (300 * 880 + 200) * 3;
    expect([...overlay.rgb.subarray(middle, middle + 3)]).toEqual([90, 90, 90]);
    // The band along the top is clear: a quarter of (26, 160, 90) over the grey.
    const band = (20 * 880 + 200) * 3;
    expect([...overlay.rgb.subarray(band, band + 3)]).toEqual([73, 108, 90]);
  });

  it('grows with the panel when the poster is lower, and survives the smallest one', () => {
    const dot = new Canvas(1, 1);
    const overlay = drawPosterOverlay(dot, analysePoster(dot, findPreset('tile-2x3')!));
    expect(overlay.widthPx).toBe(481);
    expect(overlay.heightPx).toBeGreaterThan(500);
  });
});
