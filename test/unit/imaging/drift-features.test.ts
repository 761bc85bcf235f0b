import sharp from 'sharp';
import { expect, test } from 'vitest';
import { CHANNELS, LEVEL_PARTS } from '../../../src/engines/drift/image-features.js';
import type { Frame } from '../../../src/engines/imaging/decode-frame.js';
import { extractFeatures, featuresOf } from '../../../src/engines/imaging/drift-features.js';
import { isHeaderRefusal, readImageHeader } from '../../../src/engines/imaging/read-header.js';
import { picture } from '../../support/pictures.js';

function frameOf(widthPx: number, heightPx: number, colour: (x: number, y: number) => readonly number[]): Frame {
  const rgb = new Uint8Array(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) rgb.set(colour(x, y), (y * widthPx + x) * 3);
  }
  return { widthPx, heightPx, rgb, transparent: false };
}

const header = (widthPx: number, heightPx: number) =>
  ({ format: 'jpeg', widthPx, heightPx, pages: 1, sizeBytes: 12_345, warnings: [] }) as const;
const features = (frame: Frame) => featuresOf(frame, header(frame.widthPx, frame.heightPx));

/** The figures worked out the plain way, pixel by pixel, from the definitions alone. */
function plainly({ widthPx, heightPx, rgb }: Frame, ground: readonly number[]) {
  const luma = (at: number): number =>
    Math.floor((9798 * rgb[at]! + 19235 * rgb[at + 1]! + 3735 * rgb[at + 2]! + 16384) / 32768);
  const levels: number[] = [];
  let [counted, saturation, white, far, curves, slopes] = [0, 0, 0, 0, 0, 0];
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const at = (y * widthPx + x) * 3;
      if (x > 0 && y > 0 && x < widthPx - 1 && y < heightPx - 1) {
        const [centre, right, left] = [luma(at), luma(at + 3), luma(at - 3)];
        const [down, up] = [luma(at + 3 * widthPx), luma(at - 3 * widthPx)];
        curves += (right + left + down + up - 4 * centre) ** 2;
        slopes += (right - centre) ** 2 + (down - centre) ** 2;
      }
      if (y & 1 || ((x >> 4) ^ (y >> 1)) & 1) continue;
      const colour = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
      const [most, least] = [Math.max(...colour), Math.min(...colour)];
      counted += 1;
      levels.push(luma(at));
      saturation += most === 0 ? 0 : Math.round((255 * (most - least)) / most);
      if (least >= 250) white += 1;
      if (Math.max(...colour.map((level, channel) => Math.abs(level - ground[channel]!))) > 30) far += 1;
    }
  }
  const mean = levels.reduce((sum, level) => sum + level, 0) / counted;
  const variance = levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / counted;
  return {
    brightness: mean / 255,
    contrast: Math.sqrt(variance) / 255,
    saturation: saturation / counted / 255,
    sharpness: curves / slopes / 8,
    whiteness: white / counted,
    fill: far / counted,
  };
}

test.each([
  [64, 48],
  [37, 29],
  [100, 9],
  [15, 40],
])('a picture of %i × %i has the figures that its definitions give', (widthPx, heightPx) => {
  // A quiet border of one colour and noise inside.
  let state = 9;
  const noise = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24;
  const frame = frameOf(widthPx, heightPx, (x, y) =>
    x < 2 || y < 2 || x >= widthPx - 2 || y >= heightPx - 2 ? [250, 251, 252] : [noise(), noise(), noise()],
  );
  const measured = features(frame);
  for (const [name, expected] of Object.entries(plainly(frame, [250, 251, 252]))) {
    expect(measured[name as 'fill'], name).toBeCloseTo(expected, 9);
  }
  for (const channel of CHANNELS) {
    expect(measured.levels[channel].reduce((sum, parts) => sum + parts, 0)).toBe(LEVEL_PARTS);
  }
  expect(measured).toMatchObject({ width: widthPx, height: heightPx, aspect: widthPx / heightPx, bytes: 12_345 });
});

test('white, black, one pixel and the finest chequer', () => {
  const flat = (level: number) => features(frameOf(33, 17, () => [level, level, level]));
  expect(flat(255)).toMatchObject({ brightness: 1, contrast: 0, saturation: 0, sharpness: 0, fill: 0, whiteness: 1 });
  expect(flat(0)).toMatchObject({ brightness: 0, saturation: 0, sharpness: 0, whiteness: 0 });
  expect(features(frameOf(1, 1, () => [255, 0, 0]))).toMatchObject({ saturation: 1, sharpness: 0, width: 1 });
  const chequer = features(frameOf(64, 64, (x, y) => ((x + y) & 1 ? [255, 255, 255] : [0, 0, 0])));
  expect(chequer.sharpness).toBe(1);
  expect(chequer.contrast).toBeCloseTo(0.5, 12);
});

test('sharpness falls with blur and not with contrast', async () => {
  const sharpnessOf = async (blur: number, scale: number): Promise<number> => {
    const pipeline = sharp(await picture()).linear(scale, 60);
    const bytes = await (blur === 0 ? pipeline : pipeline.blur(blur)).png().toBuffer();
    return (await extract(bytes)).sharpness;
  };
  const [sharpest, soft, softer] = [await sharpnessOf(0, 0.7), await sharpnessOf(1, 0.7), await sharpnessOf(2, 0.7)];
  expect(soft).toBeLessThan(0.8 * sharpest);
  expect(softer).toBeLessThan(0.8 * soft);
  expect(Math.abs((await sharpnessOf(1, 0.35)) / soft - 1)).toBeLessThan(0.1);
});

test('a damaged picture is refused', async () => {
  const bytes = await picture();
  await expect(extract(bytes.subarray(0, bytes.length >> 1))).rejects.toThrow(
    expect.objectContaining({ name: 'UndecodableImageError' }) as Error,
  );
});

function extract(bytes: Buffer) {
  const read = readImageHeader(bytes);
  if (isHeaderRefusal(read)) throw new Error(read.message);
  return extractFeatures(bytes, read);
}
