import sharp from 'sharp';
import { describe, expect, it, test } from 'vitest';
import {
  type DemoFlaw,
  type DemoPictureSpec,
  type DemoProductKind,
  renderDemoPicture,
} from '../../../src/engines/imaging/demo/demo-picture.js';

const KINDS: DemoProductKind[] = [
  'backpack',
  'bag',
  'bottle',
  'camera',
  'chair',
  'headphones',
  'kettle',
  'lamp',
  'mug',
  'plant',
  'sneaker',
  'watch',
];

function specOf(kind: DemoProductKind, flaw: DemoFlaw): DemoPictureSpec {
  return { kind, flaw, body: '#1f6f78', accent: '#8a4b2a' };
}

/** The grey levels of a picture, and the box of everything darker than `level`. */
async function inkOf(jpeg: Buffer, level: number) {
  const { data, info } = await sharp(jpeg).greyscale().raw().toBuffer({ resolveWithObject: true });
  const box = { left: info.width, right: -1, top: info.height, bottom: -1 };
  for (let index = 0; index < data.length; index += 1) {
    if (data[index]! >= level) continue;
    const [x, y] = [index % info.width, Math.floor(index / info.width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  const [width, height] = [box.right - box.left + 1, box.bottom - box.top + 1];
  return { longSideFill: Math.max(width / info.width, height / info.height), corner: data[0]!, info, box };
}

describe('renderDemoPicture', () => {
  test.each(KINDS)('a sound %s fills 83–90 %% of a white square of 1400 px', async (kind) => {
    const { longSideFill, info, corner, box } = await inkOf(await renderDemoPicture(specOf(kind, 'none')), 240);
    expect([info.width, info.height, corner]).toEqual([1400, 1400, 255]);
    expect(longSideFill).toBeGreaterThan(0.83);
    expect(longSideFill).toBeLessThan(0.9);
    expect(Math.abs(box.left + box.right - 1399) / 1400).toBeLessThan(0.08);
    expect(Math.abs(box.top + box.bottom - 1399) / 1400).toBeLessThan(0.08);
  });

  it('gives the same bytes for the same specification, and others for another colour', async () => {
    const first = await renderDemoPicture(specOf('camera', 'tinted-warm'));
    expect(await renderDemoPicture(specOf('camera', 'tinted-warm'))).toEqual(first);
    const other = await renderDemoPicture({ ...specOf('camera', 'tinted-warm'), accent: '#8a4b2b' });
    expect(other.equals(first)).toBe(false);
  });

  it('cuts a corrupt one off: its header reads, its pixels do not', async () => {
    const whole = await renderDemoPicture(specOf('mug', 'none'));
    const corrupt = await renderDemoPicture(specOf('mug', 'corrupt'));
    expect(corrupt).toEqual(whole.subarray(0, Math.floor(whole.length * 0.4)));
    expect((await sharp(corrupt).metadata()).width).toBe(1400);
    await expect(sharp(corrupt).raw().toBuffer()).rejects.toThrow('premature end of JPEG image');
  });

  test.each<[DemoFlaw, number, number]>([
    ['low-resolution', 480, 480],
    ['thumbnail', 240, 240],
    ['reframed', 1200, 1500],
  ])('%s is %i × %i px', async (flaw, width, height) => {
    expect(await sharp(await renderDemoPicture(specOf('lamp', flaw))).metadata()).toMatchObject({ width, height });
  });

  it('frames small ones small, re-framed ones loosely and cropped ones over the edge', async () => {
    const fillOf = async (flaw: DemoFlaw) =>
      (await inkOf(await renderDemoPicture(specOf('backpack', flaw)), 240)).longSideFill;
    expect(await fillOf('small-in-frame')).toBeCloseTo(0.36, 1);
    expect(await fillOf('reframed')).toBeCloseTo(0.7, 1);
    const { box, info } = await inkOf(await renderDemoPicture(specOf('backpack', 'cropped')), 240);
    expect(box.bottom).toBe(info.height - 1);
  });

  it('tints or darkens the backdrop where it says so', async () => {
    const cornerOf = async (flaw: DemoFlaw) => (await inkOf(await renderDemoPicture(specOf('watch', flaw)), 1)).corner;
    expect(await cornerOf('blurred')).toBe(255);
    expect(await cornerOf('tinted-warm')).toBeLessThan(215);
    expect(await cornerOf('tinted-grey')).toBeLessThan(205);
    expect(await cornerOf('dark')).toBeLessThan(80);
  });

  it('blurs in steps: the steepest edge of a sharp picture is the steepest', async () => {
    const steepest = async (flaw: DemoFlaw) => {
      const { data, info } = await sharp(await renderDemoPicture(specOf('camera', flaw)))
        .greyscale()
        .raw()
        .toBuffer({ resolveWithObject: true });
      let steep = 0;
      for (let index = 1; index < data.length; index += 1) {
        if (index % info.width > 0) steep = Math.max(steep, Math.abs(data[index]! - data[index - 1]!));
      }
      return steep;
    };
    const [none, slight, strong] = [
      await steepest('none'),
      await steepest('slightly-blurred'),
      await steepest('blurred'),
    ];
    expect(none).toBeGreaterThan(3 * slight);
    expect(slight).toBeGreaterThan(1.25 * strong);
  });

  it('lets nothing but colours into the markup', async () => {
    const spec = { ...specOf('mug', 'none'), body: '#fff"/><image href="file:///etc/passwd"/>' };
    await expect(renderDemoPicture(spec)).rejects.toThrow(RangeError);
  });
});
