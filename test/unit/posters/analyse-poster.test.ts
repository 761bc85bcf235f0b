import { describe, expect, it } from 'vitest';
import { Canvas, type Paint } from '../../../src/engines/imaging/canvas.js';
import { analysePoster } from '../../../src/engines/posters/analyse-poster.js';
import { writeText } from '../../../src/engines/posters/overlay/stroke-font.js';
import type { PosterAnalysis } from '../../../src/engines/posters/poster-analysis.js';
import { findPreset } from '../../../src/engines/posters/presets.js';

const TILE = findPreset('tile-2x3')!;
const WHITE: Paint = [255, 255, 255, 1];
const NAVY: Paint = [18, 28, 60, 1];

function poster(draw: (canvas: Canvas) => void, widthPx = 480, heightPx = 720): Canvas {
  const canvas = new Canvas(widthPx, heightPx);
  canvas.fill(0, 0, widthPx, heightPx, NAVY);
  draw(canvas);
  return canvas;
}

/** An ellipse with soft edges and shading, as a face is. */
function drawBlob(canvas: Canvas, centre: { x: number; y: number }, radius: { x: number; y: number }): void {
  for (let y = -radius.y - 6; y <= radius.y + 6; y += 1) {
    for (let x = -radius.x - 6; x <= radius.x + 6; x += 1) {
      const away = Math.hypot(x / radius.x, y / radius.y);
      const cover = Math.min(1, Math.max(0, (1 - away) * 12 + 0.5));
      const shade = 1 - 0.25 * away;
      if (cover > 0) canvas.dot(centre.x + x, centre.y + y, [214 * shade, 168 * shade, 138 * shade, cover]);
    }
  }
}

/** A chequered ground, irregular by a rule: as restless as leaves, and no two runs. */
function drawRestless(canvas: Canvas, x: number, y: number, width: number, height: number): void {
  for (let row = 0; row < height; row += 5) {
    for (let column = 0; column < width; column += 5) {
      const level = 40 + (((row * 7 + column * 13 + row * column) >> 1) % 160);
      canvas.fill(x + column, y + row, 5, 5, [level, level * 0.8, level * 0.6, 1]);
    }
  }
}

const write = (canvas: Canvas, text: string, x: number, y: number, heightPx: number): void =>
  writeText(canvas, text, { x, y, heightPx, paint: WHITE });
const zone = (analysis: PosterAnalysis, id: string): PosterAnalysis['zones'][number] =>
  analysis.zones.find((one) => one.id === id)!;
const texts = (analysis: PosterAnalysis): PosterAnalysis['elements'] =>
  analysis.elements.filter(({ kind }) => kind === 'TEXT');

describe('the analysis of a poster', () => {
  it('of nothing at all is clear, free and certain', () => {
    const analysis = analysePoster(
      poster(() => undefined),
      TILE,
    );
    expect(analysis).toMatchObject({ verdict: 'CLEAR', score: 100, elements: [], focalPoint: null, confidence: 0.95 });
    expect(analysis.freeAreas).toEqual([{ x: 0, y: 0, width: 1, height: 1 }]);
    expect(analysis.zones.map(({ reasons }) => reasons.length)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(analysis.zones[0]).toMatchObject({
      textOverlap: 0,
      busyness: 0,
      saliency: 0,
      recommendedText: 'WHITE',
      scrimAlpha: 0,
    });
  });

  it('finds a line of writing where it is, and blocks the zone it lies in', () => {
    const analysis = analysePoster(
      poster((canvas) => write(canvas, 'THE LAST RIVER', 24, 20, 30)),
      TILE,
    );
    expect(texts(analysis)).toHaveLength(1);
    const { box } = texts(analysis)[0]!;
    expect(box.x * 480).toBeCloseTo(22, -1);
    expect(box.y * 720).toBeCloseTo(18, -1);
    expect(box.height * 720).toBeGreaterThan(29);
    expect(box.height * 720).toBeLessThan(38);
    expect(zone(analysis, 'badge-top-left').verdict).toBe('BLOCKED');
    expect(zone(analysis, 'progress-bar').verdict).toBe('CLEAR');
    expect(analysis.verdict).toBe('BLOCKED');
    expect(analysis.focalPoint).toEqual(box);
    for (const area of analysis.freeAreas) expect(area.y * 720).toBeGreaterThan(52);
  });

  it('takes restless ground for neither text nor room', () => {
    const analysis = analysePoster(
      poster((canvas) => drawRestless(canvas, 0, 480, 480, 240)),
      TILE,
    );
    expect(texts(analysis)).toEqual([]);
    expect(zone(analysis, 'bottom-gradient')).toMatchObject({ verdict: 'CAUTION', textOverlap: 0 });
    expect(zone(analysis, 'bottom-gradient').busyness).toBeGreaterThan(0.9);
    expect(zone(analysis, 'badge-top-left').verdict).toBe('CLEAR');
    for (const area of analysis.freeAreas) expect(area.y + area.height).toBeLessThan(0.68);
  });

  it('sees a smooth body, keeps free areas off it and warns of a badge over it', () => {
    const analysis = analysePoster(
      poster((canvas) => drawBlob(canvas, { x: 180, y: 90 }, { x: 90, y: 70 })),
      TILE,
    );
    const bodies = analysis.elements.filter(({ kind }) => kind === 'KEY_OBJECT');
    expect(bodies).toHaveLength(1);
    expect(bodies[0]!.box.x * 480).toBeCloseTo(90, -1.5);
    expect(analysis.focalPoint).toEqual(bodies[0]!.box);
    expect(zone(analysis, 'badge-top-left').subjectOverlap).toBeGreaterThan(0.08);
    expect(zone(analysis, 'badge-top-left').verdict).not.toBe('CLEAR');
    expect(analysis.freeAreas.length).toBeGreaterThan(0);
    for (const { x, y, width } of analysis.freeAreas) {
      expect(x >= 0.56 || x + width <= 0.19 || y >= 0.21).toBe(true);
    }
  });

  it('tells what a crop loses', () => {
    const analysis = analysePoster(
      poster((canvas) => {
        write(canvas, 'ABOVE EVERYTHING', 40, 20, 30);
        drawBlob(canvas, { x: 240, y: 360 }, { x: 80, y: 100 });
      }),
      findPreset('square-crop')!,
    );
    expect(zone(analysis, 'square')).toMatchObject({ verdict: 'BLOCKED', textOverlap: 1, subjectOverlap: 0 });
    expect(zone(analysis, 'square').reasons[0]).toBe("100 % of the poster's text lies outside.");
  });

  it('measures the contrast text would have, and the scrim it needs', () => {
    const grey = analysePoster(
      poster((canvas) => canvas.fill(0, 0, 480, 720, [128, 128, 128, 1])),
      TILE,
    ).zones[0]!;
    // sRGB 128 is 0.2159 of light: 1.05 / 0.2659 and 0.2659 / 0.05.
    expect(grey.contrastWhite).toBeCloseTo(3.95, 1);
    expect(grey.contrastBlack).toBeCloseTo(5.32, 1);
    expect(grey).toMatchObject({ recommendedText: 'BLACK', scrimAlpha: 0 });
    const halves = analysePoster(
      poster((canvas) => {
        canvas.fill(0, 0, 480, 36, [255, 255, 255, 1]);
        canvas.fill(0, 36, 480, 36, [0, 0, 0, 1]);
      }),
      TILE,
    ).zones[0]!;
    expect(halves).toMatchObject({ contrastWhite: 1, contrastBlack: 1 });
    // Black over white at 0.55: 255 · 0.45 is 0.171 of light, 1.05 / 0.221 = 4.75; at 0.5 it would be 3.98.
    expect(halves.scrimAlpha).toBe(0.55);
  });

  it.each([
    [1, 1],
    [3, 720],
    [720, 2],
    [31, 47],
  ])('of %i × %i pixels has an answer', (widthPx, heightPx) => {
    const analysis = analysePoster(
      poster(() => undefined, widthPx, heightPx),
      TILE,
    );
    expect(analysis.zones).toHaveLength(7);
    for (const { score, saliency, contrastWhite } of analysis.zones) {
      expect([score, saliency, contrastWhite].every(Number.isFinite)).toBe(true);
    }
  });

  it('is the same on every run', () => {
    const draw = (canvas: Canvas): void => {
      drawRestless(canvas, 0, 300, 480, 420);
      write(canvas, 'TWICE THE SAME', 60, 40, 34);
    };
    expect(analysePoster(poster(draw), TILE)).toEqual(analysePoster(poster(draw), TILE));
  });
});
