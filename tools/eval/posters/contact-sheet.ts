import sharp from 'sharp';
import { decodeFrameWithin } from '../../../src/engines/imaging/decode-frame.js';
import { encodeCanvas } from '../../../src/engines/imaging/encode-canvas.js';
import { analysePoster } from '../../../src/engines/posters/analyse-poster.js';
import { drawPosterOverlay, OVERLAY_LONG_SIDE_PX } from '../../../src/engines/posters/overlay/draw-poster-overlay.js';
import { findPreset } from '../../../src/engines/posters/presets.js';
import { makePoster } from '../../../test/support/posters/make-poster.js';
import { UNSEEN } from '../../../test/support/posters/poster-style.js';
import { headerOf } from '../photograph.js';
import { workingFrame } from './analyse-bytes.js';

const COLUMNS = 3;
const CELL = { width: 668, height: 573 };
const GAP = 8;
const QUALITY = 42;

/** Of the unseen style; chosen to show every script, ground, verdict and preset once. */
const SHOWN: readonly (readonly [seed: number, preset: string])[] = [
  [900_002, 'tile-2x3'],
  [900_003, 'tile-2x3'],
  [900_004, 'tile-2x3'],
  [900_006, 'tile-2x3'],
  [900_007, 'tile-2x3'],
  [900_008, 'tile-2x3'],
  [900_009, 'prime-2x3'],
  [900_011, 'tile-2x3'],
  [900_012, 'square-crop'],
  [900_013, 'tile-2x3'],
  [900_014, 'tile-2x3'],
  [900_016, 'prime-2x3'],
];

/** Twelve overlays side by side, as JPEG. */
export async function drawPosterSheet(fonts: ReadonlySet<string>): Promise<Buffer> {
  const rows = SHOWN.length / COLUMNS;
  const layers = [];
  for (const [index, [seed, preset]] of SHOWN.entries()) {
    const { bytes } = await makePoster(seed, UNSEEN, fonts);
    const analysis = analysePoster(await workingFrame(bytes), findPreset(preset)!);
    const poster = await decodeFrameWithin(bytes, headerOf(bytes), OVERLAY_LONG_SIDE_PX);
    const overlay = await encodeCanvas(drawPosterOverlay(poster, analysis));
    layers.push({
      input: await sharp(overlay)
        .resize({ ...CELL, fit: 'inside' })
        .png()
        .toBuffer(),
      left: GAP + (index % COLUMNS) * (CELL.width + GAP),
      top: GAP + Math.floor(index / COLUMNS) * (CELL.height + GAP),
    });
  }
  const width = COLUMNS * (CELL.width + GAP) + GAP;
  const height = rows * (CELL.height + GAP) + GAP;
  return sharp({ create: { width, height, channels: 3, background: '#3a3f4a' } })
    .composite(layers)
    .jpeg({ quality: QUALITY, mozjpeg: true })
    .toBuffer();
}
