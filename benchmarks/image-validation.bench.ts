import sharp from 'sharp';
import { renderScene } from '../test/support/corpus/render-scene.js';
import { makeScene } from '../test/support/corpus/scene.js';
import { startImageWorkers } from './support/image-workers.js';
import { measurePool } from './support/measure-pool.js';
import { recordResult } from './support/record-result.js';

// Validation against decoding alone, at the same shrink, in the same run: two processes with two pictures in flight each.
const ROUNDS = 5;
const MEMORY_BAR_MIB = 256;
const STALL_BAR_MS = 20;
const SIZES = [
  { name: '12 MP', longSidePx: 4000, count: 24, bar: 0.7 },
  { name: '2 MP', longSidePx: 1632, count: 48, bar: 0.55 },
  { name: '0.5 MP', longSidePx: 816, count: 96, bar: 0.4 },
];

const workers = await startImageWorkers();
const rows: string[] = [];
let missed = false;
for (const size of SIZES) {
  const bytes = await picture(size.longSidePx);
  const ratios: number[] = [];
  const last = { decode: await workers.run('decode', bytes, 40), measure: await workers.run('measure', bytes, 40) };
  for (let round = 0; round < ROUNDS; round += 1) {
    last.decode = await workers.run('decode', bytes, size.count);
    last.measure = await workers.run('measure', bytes, size.count);
    ratios.push(last.measure.perSecond / last.decode.perSecond);
  }
  const ratio = ratios.toSorted((a, b) => a - b)[ROUNDS >> 1]!;
  const { decode, measure } = last;
  const pool = await measurePool(bytes);
  missed ||= ratio < size.bar || pool.residentMiB > MEMORY_BAR_MIB || pool.stallMs > STALL_BAR_MS;
  rows.push(
    `| ${size.name} (${Math.round(bytes.length / 1024)} KB) | ${decode.perSecond.toFixed(0)} | ${decode.cpuMs.toFixed(1)} | ${measure.perSecond.toFixed(0)} | ${measure.cpuMs.toFixed(1)} | ${ratio.toFixed(2)} | ${(decode.cpuMs / measure.cpuMs).toFixed(2)} | ≥ ${size.bar.toFixed(2)} | ${pool.residentMiB.toFixed(0)} | ${pool.ownMiB.toFixed(0)} | ${pool.stallMs.toFixed(0)} |`,
  );
}
workers.close();
await recordResult('Image validation against decoding alone', [
  '| picture | decodes/s | CPU ms | validations/s | CPU ms | ratio (median of rounds) | of CPU time | bar | both processes, MiB | of that their own | longest stall, ms |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ...rows,
  '',
  `JPEG quality 88, analysed at 800 px; ${ROUNDS} interleaved rounds; two processes × two in flight; all checks, SHA-256 included. Memory and stalls are those of the platform's own pool with the same picture: both children's resident sets added up at their highest (wanted ≤ ${MEMORY_BAR_MIB}; their own part leaves out the mapped code of Node and libvips, which they share with each other and Node's with the API), and the parent's event loop (wanted ≤ ${STALL_BAR_MS}).`,
]);
process.exitCode = missed ? 1 : 0;

/** A product with grain, as a camera gives it: its edges and noise cost the decoder what a photograph would. */
async function picture(longSidePx: number): Promise<Buffer> {
  const scene = {
    ...makeScene(5, 'COLOURED'),
    shape: 'mug',
    fill: 0.85,
    offsetX: 0,
    offsetY: 0,
    turn: 0,
    aspect: 4 / 3,
  };
  const { rgb, widthPx, heightPx } = await renderScene({ ...scene, shadow: 'soft', noise: 2.5 }, longSidePx);
  return sharp(rgb, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .jpeg({ quality: 88 })
    .toBuffer();
}
