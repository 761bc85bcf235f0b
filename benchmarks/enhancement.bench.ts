import sharp from 'sharp';
import { enhanceImage } from '../src/engines/imaging/enhancement/enhance-image.js';
import { recipeOf } from '../src/engines/imaging/enhancement/recipe.js';
import { isHeaderRefusal, readImageHeader } from '../src/engines/imaging/read-header.js';
import { renderScene } from '../test/support/corpus/render-scene.js';
import { makeScene } from '../test/support/corpus/scene.js';
import { recordResult } from './support/record-result.js';

// Variants by arithmetic against decoding and encoding the same picture, in the same run, on one core: CPU time counts.
const ROUNDS = 5;
const PER_ROUND = 4;
const LONG_SIDE_PX = 1_632;
const RECIPES = [0, 1, 2];

sharp.concurrency(1);
const bytes = await picture();
const header = readImageHeader(bytes);
if (isHeaderRefusal(header)) throw new Error(header.message);

const reencode = () => sharp(bytes).jpeg({ quality: 92, chromaSubsampling: '4:4:4', progressive: true }).toBuffer();
const enhance = async (round: number) => {
  await enhanceImage(bytes, header, recipeOf(RECIPES[round % RECIPES.length]!));
};

await measure(reencode);
await measure(enhance);
const ratios: number[] = [];
let reference = 0;
let variant = 0;
for (let round = 0; round < ROUNDS; round += 1) {
  reference = await measure(reencode);
  variant = await measure(enhance);
  ratios.push(variant / reference);
}
const ratio = ratios.toSorted((a, b) => a - b)[ROUNDS >> 1]!;
await recordResult('Variants by the local provider', [
  '| picture | decode + encode, CPU ms | variant, CPU ms | variants per second and core | ratio (median of rounds) |',
  '| --- | --- | --- | --- | --- |',
  `| 2 MP (${Math.round(bytes.length / 1024)} KB) | ${reference.toFixed(0)} | ${variant.toFixed(0)} | ${(1_000 / variant).toFixed(1)} | ${ratio.toFixed(1)} |`,
  '',
  `One process, one thread of libvips; ${ROUNDS} interleaved rounds of ${PER_ROUND}. The reference decodes and writes a JPEG like that of a variant. A variant is measured, cut out, put on white, framed, and looked at again by the engine's own eye.`,
]);

/** CPU milliseconds a run. */
async function measure(run: (round: number) => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let n = 0; n < PER_ROUND; n += 1) await run(n);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / PER_ROUND;
}

/** A product on grey with a shadow and grain, as a shop's camera gives it. */
async function picture(): Promise<Buffer> {
  const scene = { ...makeScene(5, 'COLOURED'), shape: 'mug', fill: 0.6, aspect: 4 / 3 } as const;
  const { rgb, widthPx, heightPx } = await renderScene({ ...scene, shadow: 'soft', noise: 2.5 }, LONG_SIDE_PX);
  const raw = { width: widthPx, height: heightPx, channels: 3 as const };
  return sharp(rgb, { raw }).linear(0.92, 0).jpeg({ quality: 88 }).toBuffer();
}
