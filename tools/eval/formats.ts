import sharp, { type Sharp } from 'sharp';
import { type ImageWarning, isUnmeasured } from '../../src/engines/imaging/measurement.js';
import { renderScene } from '../../test/support/corpus/render-scene.js';
import { makeScene } from '../../test/support/corpus/scene.js';
import { measure } from './photograph.js';
import type { Report } from './report.js';

/** The same product in every kind of file: the fill agrees with the truth within 1.5 points, and the warnings are right. */
export async function evaluateFormats(report: Report): Promise<void> {
  report.section('Kinds of file');
  const scene = {
    ...makeScene(11, 'COLOURED'),
    shape: 'bottle',
    fill: 0.8,
    aspect: 3 / 4,
    turn: 0,
    background: [255, 255, 255] as const,
    shadow: 'none' as const,
    vignette: 0,
    gradient: 0,
  };
  const { rgb, truth, widthPx, heightPx, longSideFill } = await renderScene(scene, 900);
  const picture = (): Sharp => sharp(rgb, { raw: { width: widthPx, height: heightPx, channels: 3 } });
  const alpha = Buffer.from(truth.map((inside) => inside * 255));
  const cutOut = picture().joinChannel(alpha, { raw: { width: widthPx, height: heightPx, channels: 1 } });
  const files: readonly (readonly [string, Promise<Buffer>, ImageWarning | null])[] = [
    ['JPEG', picture().jpeg({ quality: 90 }).toBuffer(), null],
    ['WebP', picture().webp({ quality: 90 }).toBuffer(), null],
    ['AVIF', picture().avif({ quality: 70, effort: 1 }).toBuffer(), null],
    ['TIFF', picture().tiff({ compression: 'lzw' }).toBuffer(), null],
    ['GIF', picture().gif().toBuffer(), null],
    ['transparent PNG', cutOut.png().toBuffer(), 'TRANSPARENT'],
    ['CMYK JPEG', picture().toColourspace('cmyk').jpeg({ quality: 90 }).toBuffer(), 'CMYK'],
    ['16-bit PNG', picture().toColourspace('rgb16').png().toBuffer(), 'SIXTEEN_BIT'],
    [
      'EXIF-rotated JPEG',
      picture().rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 90 }).toBuffer(),
      null,
    ],
    ['animated GIF', animated(rgb, widthPx, heightPx), 'ANIMATED'],
  ];
  for (const [name, made, warning] of files) {
    const { coverage, header, warnings } = await measure(await made);
    const fill = isUnmeasured(coverage) ? Number.NaN : coverage.longSideFill;
    const upright = header.widthPx === widthPx && header.heightPx === heightPx;
    const warned = warning === null || warnings.includes(warning);
    report.bar(
      Math.abs(fill - longSideFill) <= 0.015 && upright && warned,
      `${name}: fill ${fill.toFixed(3)} of ${longSideFill.toFixed(3)}, ${header.widthPx} × ${header.heightPx}, ${warnings.join(' ') || 'no warning'}`,
    );
  }
}

async function animated(rgb: Buffer, widthPx: number, heightPx: number): Promise<Buffer> {
  const frames = Buffer.concat([rgb, rgb.map((level) => 255 - level)]);
  return sharp(frames, { raw: { width: widthPx, height: heightPx * 2, channels: 3, pageHeight: heightPx } })
    .gif()
    .toBuffer();
}
