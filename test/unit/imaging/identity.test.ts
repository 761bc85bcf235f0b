import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeFrame } from '../../../src/engines/imaging/decode-frame.js';
import { type DemoPictureSpec, renderDemoPicture } from '../../../src/engines/imaging/demo/demo-picture.js';
import { analyseFrame } from '../../../src/engines/imaging/frame-analysis.js';
import { compareViews, isSameProduct, type ProductView, viewProduct } from '../../../src/engines/imaging/identity.js';
import { isHeaderRefusal, readImageHeader } from '../../../src/engines/imaging/read-header.js';

const backpack: DemoPictureSpec = { kind: 'backpack', body: '#3b5998', accent: '#f0a202', flaw: 'none' };

async function viewOf(bytes: Buffer): Promise<ProductView> {
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) throw new Error(header.message);
  const view = viewProduct(analyseFrame(await decodeFrame(bytes, header)));
  if (view === null) throw new Error('The product is not told apart.');
  return view;
}

describe('compareViews', () => {
  test('finds a picture equal to itself', async () => {
    const view = await viewOf(await renderDemoPicture(backpack));
    const agreement = compareViews(view, view);
    expect(agreement.tileSimilarity).toBeCloseTo(1, 9);
    expect(agreement.weakTileSimilarity).toBeCloseTo(1, 9);
    expect(agreement.silhouetteOverlap).toBe(1);
    expect(agreement.boxAgreement).toBe(1);
  });

  test.each(['reframed', 'slightly-blurred', 'tinted-warm'] as const)(
    'knows the product again when %s',
    async (flaw) => {
      const [a, b] = [await renderDemoPicture(backpack), await renderDemoPicture({ ...backpack, flaw })];
      expect(isSameProduct(compareViews(await viewOf(a), await viewOf(b)))).toBe(true);
    },
  );

  test('knows it again brighter and with other contrast', async () => {
    const a = await renderDemoPicture(backpack);
    const b = await sharp(a).linear(0.85, 20).jpeg().toBuffer();
    expect(isSameProduct(compareViews(await viewOf(a), await viewOf(b)))).toBe(true);
  });

  test.each(['chair', 'watch', 'headphones'] as const)('tells a %s from it', async (kind) => {
    const [a, b] = [await renderDemoPicture(backpack), await renderDemoPicture({ ...backpack, kind })];
    expect(isSameProduct(compareViews(await viewOf(a), await viewOf(b)))).toBe(false);
  });

  test('sees a label that a retouch invented', async () => {
    const a = await renderDemoPicture(backpack);
    const { width, height } = await sharp(a).metadata();
    const label = `<svg width="${width}" height="${height}"><rect x="${width * 0.44}" y="${height * 0.55}" width="${width * 0.12}" height="${height * 0.2}" fill="#ffffff"/><text x="${width * 0.45}" y="${height * 0.66}" font-size="60" font-weight="bold">NEW</text></svg>`;
    const b = await sharp(a)
      .composite([{ input: Buffer.from(label) }])
      .jpeg()
      .toBuffer();
    expect(isSameProduct(compareViews(await viewOf(a), await viewOf(b)))).toBe(false);
  });
});
