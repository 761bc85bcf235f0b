import sharp from 'sharp';
import { measure } from './photograph.js';
import type { Report } from './report.js';

/** Grey, warm and cool backgrounds from 255 down to 220 round a dark square: monotone, and white exactly from 250 on. */
export async function evaluateTints(report: Report): Promise<void> {
  report.section('Background tints 255 … 220, PNG and JPEG');
  for (const [name, cast] of [
    ['grey', [0, 0, 0]],
    ['warm', [0, 0, -4]],
    ['cool', [-4, 0, 0]],
  ] as const) {
    for (const format of ['png', 'jpeg'] as const) {
      const tones: number[] = [];
      const whites: number[] = [];
      for (let level = 255; level >= 220; level -= 1) {
        const { background } = await measure(
          await tinted(
            cast.map((offset) => level + offset),
            format,
          ),
        );
        tones.push(background.meanLevel);
        whites.push(background.whiteFraction);
      }
      const rises = tones.filter((tone, at) => at > 0 && tone > tones[at - 1]!).length;
      const darkest = Math.min(...cast);
      const flip = whites.findIndex((white) => white < 0.995);
      const last = 255 - flip + 1 + darkest;
      const exact = format === 'png' ? last === 250 : Math.abs(last - 250) <= 1;
      report.bar(
        rises === 0 && exact,
        `${name} ${format}: rises ${rises}, darkest channel still white ${last} (wanted 0 and 250${format === 'png' ? '' : ' ± 1'})`,
      );
    }
  }
}

async function tinted(colour: readonly number[], format: 'png' | 'jpeg'): Promise<Buffer> {
  const [r, g, b] = colour as [number, number, number];
  const square = await sharp({ create: { width: 300, height: 300, channels: 3, background: { r: 60, g: 70, b: 90 } } })
    .png()
    .toBuffer();
  const picture = sharp({ create: { width: 640, height: 640, channels: 3, background: { r, g, b } } }).composite([
    { input: square },
  ]);
  return format === 'png' ? picture.png().toBuffer() : picture.jpeg({ quality: 90 }).toBuffer();
}
