import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import sharp from 'sharp';
import { renderScene } from '../test/support/corpus/render-scene.js';
import { makeScene } from '../test/support/corpus/scene.js';
import type { DriftWork, DriftWorkDone } from './programs/drift-worker.js';
import { recordResult } from './support/record-result.js';

// Profiling against decoding alone, in the same run: one process with two pictures in flight, as the platform's own have. Then
// one process against two, each with one picture in flight, so that each can use one core.
const PICTURES = Number(process.env['DRIFT_PICTURES'] ?? 10_000);
const ROUNDS = 5;
const RATIO_BAR = 0.7;
const SCALING_BAR = 1.7;
const GROWTH_BAR_MIB = 16;

const pictures = await Promise.all(Array.from({ length: 24 }, (_, index) => makePicture(index)));
const workers = await Promise.all([startWorker(), startWorker()]);
const [first] = workers;

await runOn([first], 'profile', 300, 2);
const share = Math.ceil(PICTURES / ROUNDS);
const ratios: number[] = [];
let decodes = 0;
let profiles = 0;
const cpu = { decode: 0, profile: 0 };
for (let round = 0; round < ROUNDS; round += 1) {
  const decode = await runOn([first], 'decode', share, 2);
  const profile = await runOn([first], 'profile', share, 2);
  ratios.push(profile.perSecond / decode.perSecond);
  decodes += decode.perSecond / ROUNDS;
  profiles += profile.perSecond / ROUNDS;
  cpu.decode += decode.cpuMs / ROUNDS;
  cpu.profile += profile.cpuMs / ROUNDS;
}
const whole = await runOn([first], 'profile', PICTURES, 2);
const gains: number[] = [];
let alone = 0;
let together = 0;
for (let round = 0; round < ROUNDS; round += 1) {
  const one = await runOn([first], 'profile', share, 1);
  const two = await runOn(workers, 'profile', share, 1);
  gains.push(two.perSecond / one.perSecond);
  alone += one.perSecond / ROUNDS;
  together += two.perSecond / ROUNDS;
}
for (const worker of workers) worker.disconnect();

const ratio = median(ratios);
const gain = median(gains);
const growth = whole.lateMiB - whole.earlyMiB;
await recordResult('Drift profiling against decoding alone', [
  '| | measured | bar |',
  '| --- | --- | --- |',
  `| decoded only, one process, two in flight | ${decodes.toFixed(0)}/s, ${cpu.decode.toFixed(2)} CPU ms each | |`,
  `| profiled, one process, two in flight | ${profiles.toFixed(0)}/s, ${cpu.profile.toFixed(2)} CPU ms each | |`,
  `| ratio, median of rounds | ${ratio.toFixed(2)} (${ratios.map((one) => one.toFixed(2)).join(', ')}) | ≥ ${RATIO_BAR.toFixed(2)} |`,
  `| one process, one in flight | ${alone.toFixed(0)}/s | |`,
  `| two processes, one in flight each | ${together.toFixed(0)}/s, ${gain.toFixed(2)}× (${gains.map((one) => one.toFixed(2)).join(', ')}) | ≥ ${SCALING_BAR.toFixed(2)}× |`,
  `| resident memory, second tenth → last tenth | ${whole.earlyMiB.toFixed(0)} → ${whole.lateMiB.toFixed(0)} MiB | + ≤ ${GROWTH_BAR_MIB} MiB |`,
  `| profile | ${(whole.profileBytes / 1024).toFixed(0)} KiB | |`,
  '',
  `${PICTURES} JPEGs of 640 × 480 at quality 88 (24 rendered products with grain, in turn), in ${ROUNDS} interleaved rounds.`,
]);
process.exitCode = ratio >= RATIO_BAR && gain >= SCALING_BAR && growth <= GROWTH_BAR_MIB ? 0 : 1;

async function startWorker(): Promise<ChildProcess> {
  const worker = fork(new URL('./programs/drift-worker.ts', import.meta.url), {
    // The heap of the platform's own processes for pictures.
    execArgv: [...process.execArgv, '--max-old-space-size=96', '--max-semi-space-size=2'],
    env: { PATH: process.env['PATH'], MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '2' },
  });
  await once(worker, 'message');
  await ask(worker, { mode: 'take', pictures: pictures.map((picture) => picture.toString('base64')) });
  return worker;
}

async function ask<Answer>(worker: ChildProcess, work: DriftWork): Promise<Answer> {
  const answer = once(worker, 'message');
  worker.send(work);
  return ((await answer) as [Answer])[0];
}

/** `count` pictures in each worker. Memory is the first's. */
async function runOn(
  some: readonly ChildProcess[],
  mode: 'decode' | 'profile',
  count: number,
  inFlight: number,
): Promise<DriftWorkDone & { readonly perSecond: number }> {
  const started = performance.now();
  const done = await Promise.all(some.map((worker) => ask<DriftWorkDone>(worker, { mode, count, inFlight })));
  const perSecond = (some.length * count * 1000) / (performance.now() - started);
  return { ...done[0]!, cpuMs: done.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / (some.length * count), perSecond };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** A product with grain, as a camera gives it: its edges and noise cost the decoder what a photograph would. */
async function makePicture(seed: number): Promise<Buffer> {
  const scene = { ...makeScene(seed + 1, 'COLOURED'), aspect: 4 / 3, noise: 2.5 };
  const { rgb, widthPx, heightPx } = await renderScene(scene, 640);
  return sharp(rgb, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .resize(640, 480, { fit: 'fill' })
    .jpeg({ quality: 88 })
    .toBuffer();
}
