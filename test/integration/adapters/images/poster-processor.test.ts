import sharp from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createImageProcessor,
  type ImageProcessorHandle,
} from '../../../../src/adapters/image-processor/create-image-processor.js';
import { imageProcessEntry } from '../../../../src/bin/image-process-entry.js';
import { Canvas } from '../../../../src/engines/imaging/canvas.js';
import { encodeCanvas } from '../../../../src/engines/imaging/encode-canvas.js';
import type { ImageHeader } from '../../../../src/engines/imaging/measurement.js';
import { isHeaderRefusal, readImageHeader } from '../../../../src/engines/imaging/read-header.js';
import { writeText } from '../../../../src/engines/posters/overlay/stroke-font.js';
import { findPreset } from '../../../../src/engines/posters/presets.js';

const TILE = findPreset('tile-2x3')!;
const POSTER = await titledPoster();

/** 1000 × 1500, a title under the first badge. */
async function titledPoster(): Promise<Buffer> {
  const canvas = new Canvas(1000, 1500);
  canvas.fill(0, 0, 1000, 1500, [30, 60, 70, 1]);
  writeText(canvas, 'THE LONG WAY', { x: 60, y: 50, heightPx: 70, paint: [250, 240, 200, 1] });
  return encodeCanvas(canvas);
}

function openProcessor(): ImageProcessorHandle {
  const processor = createImageProcessor({
    entry: imageProcessEntry(),
    memoryBytes: 512 * 1024 * 1024,
    processes: 2,
    inFlightPerProcess: 1,
  });
  onTestFinished(() => processor.close());
  return processor;
}

function headerOf(bytes: Buffer): ImageHeader {
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) throw new Error(header.message);
  return header;
}

describe('posters', () => {
  test('have the same analysis in every process and on every run', async () => {
    const processor = openProcessor();
    const header = headerOf(POSTER);
    const analyses = await Promise.all(Array.from({ length: 6 }, () => processor.analysePoster(POSTER, header, TILE)));
    expect(processor.pids).toHaveLength(2);
    for (const analysis of analyses) expect(analysis).toEqual(analyses[0]);
    expect(analyses[0]).toMatchObject({ verdict: 'BLOCKED', presetVersion: 'tile-2x3@1', analyserVersion: 'local@1' });
    expect(analyses[0]!.zones[0]).toMatchObject({ id: 'badge-top-left', verdict: 'BLOCKED' });
  });

  test('are drawn with their analysis beside them', async () => {
    const processor = openProcessor();
    const header = headerOf(POSTER);
    const analysis = await processor.analysePoster(POSTER, header, TILE);
    const overlay = await processor.renderPosterOverlay(POSTER, header, analysis);
    expect(await sharp(overlay).metadata()).toMatchObject({ format: 'jpeg', width: 640 + 480, height: 960 });
    const { data, info } = await sharp(overlay).raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number): number[] => [...data.subarray((y * info.width + x) * 3).subarray(0, 3)];
    // The rim of the panel has the colour of the verdict, and a clear zone is green where the poster was not.
    expect(at(643, 500)[0]).toBeGreaterThan(180);
    expect(at(320, 950)[1]!).toBeGreaterThan(at(320, 500)[1]! + 10);
    const again = await processor.renderPosterOverlay(POSTER, header, analysis);
    expect(again.equals(overlay)).toBe(true);
  });

  test('that are damaged are their sender’s error, and the next one is analysed', async () => {
    const processor = openProcessor();
    const damaged = POSTER.subarray(0, 6_000);
    await expect(processor.analysePoster(damaged, headerOf(damaged), TILE)).rejects.toMatchObject({
      code: 'UNSUPPORTED_MEDIA',
      retryable: false,
    });
    await expect(processor.analysePoster(POSTER, headerOf(POSTER), TILE)).resolves.toMatchObject({
      verdict: 'BLOCKED',
    });
  });
});
