import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { UndecodableImageError } from '../../../src/engines/imaging/decode-frame.js';
import { measureImage } from '../../../src/engines/imaging/measure-image.js';
import { type ImageMeasurement, isUnmeasured } from '../../../src/engines/imaging/measurement.js';
import { isHeaderRefusal, readImageHeader } from '../../../src/engines/imaging/read-header.js';
import { renderOverlay } from '../../../src/engines/imaging/render-overlay.js';
import { resizeImage } from '../../../src/engines/imaging/resize-image.js';
import { renderScene } from '../../support/corpus/render-scene.js';
import { makeScene, type Scene } from '../../support/corpus/scene.js';

const WHITE = { r: 255, g: 255, b: 255 };
const PRODUCT: Scene = {
  ...makeScene(5, 'COLOURED'),
  shape: 'bottle',
  colour: [40, 110, 90],
  material: 'round',
  accent: null,
  label: true,
  fill: 0.85,
  offsetX: 0,
  offsetY: 0,
  turn: 0,
  aspect: 1,
  background: [255, 255, 255],
  vignette: 0,
  gradient: 0,
  shadow: 'none',
  noise: 0,
};

async function measure(bytes: Buffer): Promise<ImageMeasurement> {
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) throw new Error(header.message);
  return measureImage(bytes, header);
}

async function shoot(scene: Partial<Scene> = {}, longSidePx = 640, blurPx = 0): Promise<Sharp> {
  const { rgb, widthPx, heightPx } = await renderScene({ ...PRODUCT, ...scene }, longSidePx, { blurPx });
  return sharp(rgb, { raw: { width: widthPx, height: heightPx, channels: 3 } });
}

/** A dark square in the middle of an even ground. */
function squareOn(level: number, side = 400, square = 240): Sharp {
  const ground = { width: side, height: side, channels: 3 as const, background: { r: level, g: level, b: level } };
  const product = {
    create: { width: square, height: square, channels: 3 as const, background: { r: 40, g: 60, b: 90 } },
  };
  return sharp({ create: ground }).composite([{ input: product }]);
}

describe('the background', () => {
  it.each([
    [255, 1, 1],
    [254, 1, 0],
    [250, 1, 0],
    [249, 0, 0],
    [200, 0, 0],
  ])('at level %i is white in %i and pure in %i of the ring', async (level, white, pure) => {
    const { background } = await measure(await squareOn(level).png().toBuffer());
    expect(background).toMatchObject({ whiteFraction: white, pureFraction: pure, meanLevel: level });
  });

  it('falls with every level of a sweep', async () => {
    const levels: number[] = [];
    for (let level = 255; level >= 240; level -= 1) {
      levels.push((await measure(await squareOn(level, 120, 60).png().toBuffer())).background.meanLevel);
    }
    expect(levels).toEqual(Array.from({ length: 16 }, (_, at) => 255 - at));
  });

  it('knows a frame line from a touching product', async () => {
    const line = { create: { width: 400, height: 3, channels: 3 as const, background: { r: 0, g: 0, b: 0 } } };
    const framed = await sharp(await squareOn(255).png().toBuffer())
      .composite([{ input: line, top: 2, left: 0 }])
      .png()
      .toBuffer();
    expect((await measure(framed)).background.frameDetected).toBe(true);
    const bar = { create: { width: 200, height: 300, channels: 3 as const, background: { r: 200, g: 0, b: 0 } } };
    const cut = sharp({ create: { width: 400, height: 400, channels: 3, background: WHITE } }).composite([
      { input: bar, top: 100, left: 100 },
    ]);
    const { background, coverage } = await measure(await cut.png().toBuffer());
    expect(background).toMatchObject({ frameDetected: false, touchedSides: ['bottom'] });
    expect(coverage).toMatchObject({ touchedSides: 1 });
  });
});

describe('the object', () => {
  it('is measured to within a point', async () => {
    const { coverage, mask } = await measure(await squareOn(255, 400, 240).png().toBuffer());
    expect(coverage).toEqual({
      longSideFill: 0.6,
      boxArea: 0.36,
      maskArea: expect.closeTo(0.36, 2),
      centreOffset: 0,
      touchedSides: 0,
    });
    expect(mask).toMatchObject({ confidence: 1, doubt: null, box: { x: 80, y: 80, width: 240, height: 240 } });
  });

  it.each([
    [
      'an empty picture',
      sharp({ create: { width: 300, height: 300, channels: 3, background: WHITE } }),
      'No object stands out',
    ],
    ['a product as white as its ground', null, 'No object stands out'],
  ])('is not guessed in %s', async (_name, picture, doubt) => {
    const shot = picture ?? (await shoot({ colour: [252, 252, 252], material: 'flat', label: false, shadow: 'soft' }));
    const { coverage, blur, exposure, mask } = await measure(await shot.jpeg({ quality: 90 }).toBuffer());
    expect(mask.confidence).toBeLessThan(0.5);
    expect(mask.doubt).toContain(doubt);
    for (const group of [coverage, blur, exposure]) expect(group).toEqual({ unmeasured: true, reason: mask.doubt });
  });

  it.each([
    [
      'a shadow that runs out of the picture',
      { shape: 'shirt', shadow: 'cast', fill: 0.8, offsetX: 0.5, offsetY: 0.5 },
    ],
    ['a close shadow', { shape: 'wideBox', shadow: 'soft', fill: 0.5 }],
    ['the hole it shows its shadow through', { shape: 'ring', shadow: 'soft', fill: 0.7 }],
  ] as const)('is told apart from %s', async (_name, scene) => {
    const whole = { ...PRODUCT, material: 'flat', label: false, ...scene } as const;
    const { rgb, widthPx, heightPx, maskArea, longSideFill } = await renderScene(whole, 800);
    const picture = sharp(rgb, { raw: { width: widthPx, height: heightPx, channels: 3 } });
    const { coverage } = await measure(await picture.jpeg({ quality: 88 }).toBuffer());
    if (isUnmeasured(coverage)) throw new Error(coverage.reason);
    expect(Math.abs(coverage.maskArea - maskArea)).toBeLessThan(0.015);
    expect(Math.abs(coverage.longSideFill - longSideFill)).toBeLessThan(0.015);
  });

  it('is not guessed in a white product with a coloured part, whose body passes for shadow', async () => {
    const { rgb, widthPx, heightPx } = await renderScene(makeScene(500_078, 'WHITE'), 1000);
    const picture = sharp(rgb, { raw: { width: widthPx, height: heightPx, channels: 3 } });
    const { mask } = await measure(await picture.jpeg({ quality: 60 }).toBuffer());
    expect(mask.confidence).toBeLessThan(0.5);
    expect(mask.doubt).toContain('a part of the object may be as white');
  });
});

describe('blur', () => {
  it.each([
    [500, 1.5],
    [900, 1.5],
    [1400, 1.5],
    [1400, 3],
  ])('of a %i px picture is found in pixels of an 800-px one: σ %f', async (longSidePx, sigma) => {
    const shot = await shoot({}, longSidePx, (sigma * longSidePx) / 800);
    const { blur } = await measure(await shot.jpeg({ quality: 92 }).toBuffer());
    expect(isUnmeasured(blur) ? null : blur.sigmaPx).toBeCloseTo(sigma, 0);
  });

  it('rises with every step', async () => {
    const sigmas: number[] = [];
    for (const blurPx of [0, 0.7, 1.4, 2, 2.8, 4]) {
      const { blur } = await measure(await (await shoot({}, 640, blurPx)).jpeg({ quality: 90 }).toBuffer());
      if (!isUnmeasured(blur)) sigmas.push(blur.sigmaPx);
    }
    expect(sigmas).toHaveLength(6);
    expect([...sigmas].sort((a, b) => a - b)).toEqual(sigmas);
  });
});

describe('measureImage', () => {
  it('answers the same for the same bytes, also with others in between', async () => {
    const bytes = await (await shoot()).jpeg({ quality: 85 }).toBuffer();
    const first = await measure(bytes);
    const [second] = await Promise.all([measure(bytes), measure(await squareOn(230).png().toBuffer())]);
    expect(second).toEqual(first);
  });

  it('lays transparency on white', async () => {
    const clear = sharp({
      create: { width: 300, height: 300, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    });
    const square = {
      create: { width: 150, height: 150, channels: 4 as const, background: { r: 200, g: 0, b: 0, alpha: 1 } },
    };
    const { background, coverage, warnings } = await measure(
      await clear
        .composite([{ input: square }])
        .png()
        .toBuffer(),
    );
    expect(background).toMatchObject({ pureFraction: 1, tintDeltaE: expect.closeTo(0, 1) });
    expect(coverage).toMatchObject({ longSideFill: 0.5 });
    expect(warnings).toContain('TRANSPARENT');
  });

  it.each([
    ['CMYK', async () => (await shoot()).toColourspace('cmyk').jpeg({ quality: 92 }).toBuffer()],
    ['16 bits', async () => (await shoot()).toColourspace('rgb16').png().toBuffer()],
    ['EXIF rotation', async () => (await shoot()).rotate(270).withMetadata({ orientation: 6 }).jpeg().toBuffer()],
    ['GIF', async () => (await shoot()).gif().toBuffer()],
    ['grey', async () => (await shoot()).greyscale().jpeg().toBuffer()],
  ])('takes %s', async (_name, make) => {
    const { coverage } = await measure(await make());
    expect(isUnmeasured(coverage) ? null : coverage.longSideFill).toBeCloseTo(0.85, 1);
  });

  it.each([
    [1, 1],
    [3, 2],
    [60_000, 3],
    [2, 5000],
    [17, 640],
  ])('takes %i × %i pixels without an object', async (width, height) => {
    const plain = sharp({ create: { width, height, channels: 3, background: WHITE } });
    const { mask, analysis } = await measure(await plain.png().toBuffer());
    expect(mask).toMatchObject({ confidence: 0, box: null });
    expect(Math.max(analysis.widthPx, analysis.heightPx)).toBeLessThanOrEqual(800);
  });

  it('says that bytes do not decode', async () => {
    const whole = await (await shoot()).jpeg().toBuffer();
    await expect(measure(whole.subarray(0, whole.length >> 1))).rejects.toBeInstanceOf(UndecodableImageError);
  });

  it('gives each frame back before the next, without waiting for the garbage collector', async () => {
    const bytes = await squareOn(255, 800, 500).jpeg().toBuffer();
    await measure(bytes);
    const heldAfterEach: number[] = [];
    for (let picture = 0; picture < 8; picture += 1) {
      await measure(bytes);
      heldAfterEach.push(process.memoryUsage().external);
    }
    expect(Math.max(...heldAfterEach) - heldAfterEach[0]!).toBeLessThan(3 * 800 * 800 * 3);
  });

  it('takes its time from the clock it is given', async () => {
    const bytes = await squareOn(255, 64, 30).png().toBuffer();
    const header = readImageHeader(bytes);
    if (isHeaderRefusal(header)) throw new Error(header.message);
    const times = [100, 107.5];
    const { analysis } = await measureImage(bytes, header, () => times.shift() ?? 0);
    expect(analysis).toEqual({ widthPx: 64, heightPx: 64, elapsedMs: 7.5 });
  });
});

describe('renderings', () => {
  it('draws the overlay at the size of the analysis with a legend below', async () => {
    const bytes = await squareOn(240, 640, 400).jpeg().toBuffer();
    const measurement = await measure(bytes);
    const overlay = await sharp(await renderOverlay(bytes, measurement.header, measurement))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(overlay.info).toMatchObject({ width: 640, height: 640 + 4 * 22 + 28, channels: 3 });
    const at = (x: number, y: number): number[] => [...overlay.data.subarray((y * 640 + x) * 3, (y * 640 + x) * 3 + 3)];
    // The ring is not white: painted over in red; the middle of the product is as it was; the object's outline is not.
    expect(at(3, 320)[0]! - at(3, 320)[1]!).toBeGreaterThan(80);
    expect(at(345, 330)).toEqual([40, 60, 90].map((level) => expect.closeTo(level, -1)));
    expect(at(5, 645)).toEqual([24, 28, 36]);
  });

  it('resizes upright, never larger, without metadata', async () => {
    const bytes = await squareOn(255, 400, 200).resize(400, 300).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const small = await resizeImage(bytes, 150);
    expect(small.contentType).toBe('image/jpeg');
    const metadata = await sharp(small.bytes).metadata();
    expect(metadata).toMatchObject({ width: 150, height: 200 });
    expect(metadata.exif).toBeUndefined();
    expect(await sharp((await resizeImage(bytes, 5000)).bytes).metadata()).toMatchObject({ width: 300, height: 400 });
    const clear = await squareOn(255).ensureAlpha(0.5).png().toBuffer();
    expect((await resizeImage(clear, 100)).contentType).toBe('image/webp');
  });
});
