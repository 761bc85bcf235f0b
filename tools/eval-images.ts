import { makeScene } from '../test/support/corpus/scene.js';
import { makeUnseenScene } from '../test/support/corpus/unseen-scene.js';
import { evaluateBlur } from './eval/blur.js';
import { evaluateFormats } from './eval/formats.js';
import { evaluateLikeness } from './eval/likeness.js';
import { evaluateMasks } from './eval/masks.js';
import { type Part, Report } from './eval/report.js';
import { evaluateTints } from './eval/tints.js';

/**
 * Measures the imaging engine against rendered pictures with known truth: on the part its limits were chosen on, and on a
 * part with outlines, lights and shadows that part does not have. Exits with 1 when a bar is missed. `--quick` takes a fifth
 * of the pictures.
 */
const quick = process.argv.includes('--quick');
const PARTS: readonly (Part & { readonly masks: number })[] = [
  { name: 'development', firstSeed: 1, makeScene, masks: 300 },
  { name: 'unseen', firstSeed: 900_001, makeScene: makeUnseenScene, masks: 400 },
];
const report = new Report();

for (const part of PARTS) {
  await evaluateMasks(report, part, quick ? 60 : part.masks);
  await evaluateBlur(report, part, quick ? 2 : 4);
  await evaluateLikeness(report, part, quick ? 60 : 150);
}
await evaluateTints(report);
await evaluateFormats(report);
process.exitCode = report.finish();
