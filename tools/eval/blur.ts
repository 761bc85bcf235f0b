import { isUnmeasured } from '../../src/engines/imaging/measurement.js';
import { splitPlanes } from '../../src/engines/imaging/planes.js';
import type { Scene } from '../../test/support/corpus/scene.js';
import { edgeWidth, laplacianVariance } from './comparators.js';
import { frameOf, measure, photograph, type Shot } from './photograph.js';
import { median, type Part, type Report, separation } from './report.js';

const REFERENCE_PX = 1200;
const SIGMAS_PX = [0, 0.375, 0.75, 1.5, 2.25, 3, 4.5, 6, 8];
const SIZES_PX = [500, 640, 800, 1000, 1200, 1600, 2000, 3000];

/** Scenes the blur of which can be known: no shadow or gradient whose softness is not blur. */
function sharpScene({ makeScene, firstSeed }: Part, index: number): Scene {
  const seed = firstSeed + index;
  const scene = makeScene(seed, 'COLOURED');
  return {
    ...scene,
    background: [255, 255, 255],
    vignette: 0,
    gradient: 0,
    horizon: 0,
    shadow: 'none',
    fill: 0.55 + (seed % 5) * 0.07,
    label: true,
    aspect: 1,
  };
}

/** Blur against known Gaussian blur; over sizes, contrasts and JPEG qualities; and against two other measures. */
export async function evaluateBlur(report: Report, part: Part, scenes: number): Promise<void> {
  report.section(`Blur, ${part.name} part, ${scenes} scenes (σ and measure in pixels of an 800-px frame)`);
  await sweepSigma(report, part, scenes);
  await sweepSizes(report, part);
  await sweepContrastAndQuality(report, part);
}

async function sigmaOf(scene: Scene, shot: Shot): Promise<number | null> {
  const { bytes } = await photograph(scene, shot);
  const { blur } = await measure(bytes);
  return isUnmeasured(blur) ? null : blur.sigmaPx;
}

async function sweepSigma(report: Report, part: Part, scenes: number): Promise<void> {
  const found = SIGMAS_PX.map(() => ({ ours: [] as number[], width: [] as number[], laplacian: [] as number[] }));
  let reversals = 0;
  let steps = 0;
  for (let index = 0; index < scenes; index += 1) {
    const scene = sharpScene(part, index);
    let last: number | null = null;
    for (const [at, blurPx] of SIGMAS_PX.entries()) {
      const { bytes } = await photograph(scene, { longSidePx: REFERENCE_PX, blurPx });
      const { blur } = await measure(bytes);
      const planes = splitPlanes(await frameOf(bytes));
      found[at]!.width.push(edgeWidth(planes.luma, planes.widthPx, planes.heightPx) ?? 0);
      found[at]!.laplacian.push(-laplacianVariance(planes.luma, planes.widthPx, planes.heightPx));
      if (isUnmeasured(blur)) continue;
      found[at]!.ours.push(blur.sigmaPx);
      if (last !== null && blur.sigmaPx < last - 0.02) reversals += 1;
      if (last !== null) steps += 1;
      last = blur.sigmaPx;
    }
  }
  report.line(`σ true   ${SIGMAS_PX.map((sigma) => ((sigma * 800) / REFERENCE_PX).toFixed(2).padStart(6)).join('')}`);
  report.line(`σ found  ${found.map((one) => median(one.ours).toFixed(2).padStart(6)).join('')}   (medians)`);
  const auc = (key: 'ours' | 'width' | 'laplacian'): number =>
    separation(
      [...(found[0]!.ours.length ? found[0]![key] : []), ...found[1]![key]],
      found.slice(3).flatMap((one) => one[key]),
    );
  report.bar(reversals === 0, `steps of the sweep that go down: ${reversals} of ${steps} (wanted 0)`);
  report.bar(
    auc('ours') >= 0.96,
    `sharp (σ ≤ 0.25) told from blurred (σ ≥ 1): AUC ${auc('ours').toFixed(3)} (wanted ≥ 0.96)`,
  );
  report.line(
    `comparators: edge width ${auc('width').toFixed(3)}, variance of the Laplacian ${auc('laplacian').toFixed(3)}`,
  );
}

async function sweepSizes(report: Report, part: Part): Promise<void> {
  for (const relative of [0, 1.5, 3]) {
    const medians: number[] = [];
    for (const longSidePx of SIZES_PX) {
      const values: number[] = [];
      for (let index = 0; index < (longSidePx > 1600 ? 1 : 3); index += 1) {
        const sigma = await sigmaOf(sharpScene(part, index), {
          longSidePx,
          blurPx: (relative * longSidePx) / 800,
        });
        if (sigma !== null) values.push(sigma);
      }
      medians.push(median(values));
    }
    const spread = Math.max(...medians) - Math.min(...medians);
    const allowed = Math.max(0.5, relative * 0.25);
    report.bar(
      spread <= allowed,
      `σ ${relative} at ${SIZES_PX.join(', ')} px: ${medians.map((value) => value.toFixed(2)).join(', ')}; spread ${spread.toFixed(2)} (wanted ≤ ${allowed})`,
    );
  }
}

async function sweepContrastAndQuality(report: Report, part: Part): Promise<void> {
  for (const [name, values] of [
    ['contrast', [1, 0.7, 0.5, 0.35]],
    ['quality', [95, 80, 60, 45, 30]],
  ] as const) {
    const medians: number[] = [];
    for (const value of values) {
      const sigmas: number[] = [];
      for (let index = 0; index < 3; index += 1) {
        const base = { ...sharpScene(part, index), noise: 0.5 };
        const scene = name === 'contrast' ? { ...base, contrast: value } : base;
        const sigma = await sigmaOf(scene, { longSidePx: 1200, blurPx: 3, quality: name === 'quality' ? value : 90 });
        if (sigma !== null) sigmas.push(sigma);
      }
      medians.push(median(sigmas));
    }
    const spread = Math.max(...medians) - Math.min(...medians);
    report.bar(
      spread <= 0.4,
      `σ 2 at ${name} ${values.join(', ')}: ${medians.map((value) => value.toFixed(2)).join(', ')}; spread ${spread.toFixed(2)} (wanted ≤ 0.4)`,
    );
  }
}
