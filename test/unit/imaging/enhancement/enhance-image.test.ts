import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { compareFingerprints } from '../../../../src/engines/imaging/compare.js';
import { type DemoPictureSpec, renderDemoPicture } from '../../../../src/engines/imaging/demo/demo-picture.js';
import { enhanceImage } from '../../../../src/engines/imaging/enhancement/enhance-image.js';
import { RECIPE_COUNT, recipeOf } from '../../../../src/engines/imaging/enhancement/recipe.js';
import { measureImage } from '../../../../src/engines/imaging/measure-image.js';
import { type ImageMeasurement, isUnmeasured } from '../../../../src/engines/imaging/measurement.js';
import { isHeaderRefusal, readImageHeader } from '../../../../src/engines/imaging/read-header.js';

const backpack: DemoPictureSpec = { kind: 'backpack', body: '#3b5998', accent: '#f0a202', flaw: 'small-in-frame' };
const kettle: DemoPictureSpec = { kind: 'kettle', body: '#2f5d62', accent: '#c9b037', flaw: 'tinted-warm' };

function headerOf(bytes: Buffer) {
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) throw new Error(header.message);
  return header;
}

function measure(bytes: Buffer): Promise<ImageMeasurement> {
  return measureImage(bytes, headerOf(bytes));
}

async function enhance(bytes: Buffer, variant: number) {
  return enhanceImage(bytes, headerOf(bytes), recipeOf(variant));
}

describe('enhanceImage', () => {
  test('frames a small product to the fill of its recipe, on pure white', async () => {
    const raw = await renderDemoPicture(backpack);
    const { coverage: before } = await measure(raw);
    const { bytes, steps } = await enhance(raw, 0);
    const { coverage, background, header } = await measure(bytes);
    if (isUnmeasured(before) || isUnmeasured(coverage)) throw new Error('The product is not told apart.');
    expect(before.longSideFill).toBeLessThan(0.4);
    expect(coverage.longSideFill).toBeGreaterThan(0.84);
    expect(coverage.longSideFill).toBeLessThan(0.88);
    expect(background.whiteFraction).toBe(1);
    expect(header.widthPx).toBe(header.heightPx);
    expect(steps).toEqual(['BACKGROUND', 'FRAMING']);
  });

  test('takes a tinted backdrop away and leaves the product the same', async () => {
    const raw = await renderDemoPicture(kettle);
    const before = await measure(raw);
    expect(before.background.whiteFraction).toBe(0);
    for (const variant of [0, 1, 2, 3]) {
      const after = await measure((await enhance(raw, variant)).bytes);
      if (isUnmeasured(before.fingerprint) || isUnmeasured(after.fingerprint)) throw new Error('No fingerprint.');
      const { kind, deltaE } = compareFingerprints(before.fingerprint, after.fingerprint);
      expect(after.background.whiteFraction).toBe(1);
      expect(['REENCODED', 'REFRAMED']).toContain(kind);
      expect(deltaE).toBeLessThan(10);
    }
  });

  test('gives the same bytes for the same recipe, and other bytes for every other', async () => {
    const raw = await renderDemoPicture(kettle);
    const variants = await Promise.all(Array.from({ length: RECIPE_COUNT }, (_, index) => enhance(raw, index)));
    const again = await enhance(raw, 5);
    expect(again.bytes.equals(variants[5]!.bytes)).toBe(true);
    expect(new Set(variants.map(({ bytes }) => bytes.toString('base64'))).size).toBe(RECIPE_COUNT);
  });

  test('cuts nothing out of a picture in which no product can be told apart', async () => {
    const raw = await sharp({
      create: {
        width: 600,
        height: 600,
        channels: 3,
        background: '#808080',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .jpeg()
      .toBuffer();
    const { bytes, steps } = await enhance(raw, 0);
    expect(steps).toEqual([]);
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 600, height: 600, format: 'jpeg' });
  });

  test('removes metadata and refuses bytes that do not decode', async () => {
    const raw = await sharp(await renderDemoPicture(kettle))
      .withExif({ IFD0: { Artist: 'somebody' } })
      .toBuffer();
    expect((await sharp((await enhance(raw, 0)).bytes).metadata()).exif).toBeUndefined();
    const broken = raw.subarray(0, raw.length >> 1);
    await expect(enhanceImage(broken, headerOf(raw), recipeOf(0))).rejects.toThrow();
  });

  test('knows eight recipes and no ninth', () => {
    expect(recipeOf(0)).toEqual({ name: 'studio', detail: false, light: false, fill: 0.86 });
    expect(recipeOf(7)).toEqual({ name: 'studio-full', detail: true, light: true, fill: 0.93 });
    expect(() => recipeOf(8)).toThrow(RangeError);
    expect(() => recipeOf(-1)).toThrow(RangeError);
  });
});
