import { evaluateBlur } from './eval/blur.js';
import { evaluateFormats } from './eval/formats.js';
import { evaluateLikeness } from './eval/likeness.js';
import { evaluateMasks } from './eval/masks.js';
import { Report } from './eval/report.js';
import { evaluateTints } from './eval/tints.js';

/**
 * Measures the imaging engine against rendered pictures with known truth, on the part its limits were chosen on and on a part
 * never looked at. Exits with 1 when a bar is missed. `--quick` takes a fifth of the pictures.
 */
const quick = process.argv.includes('--quick');
const PARTS = [
  { name: 'development', firstSeed: 1 },
  { name: 'unseen', firstSeed: 500_001 },
];
const report = new Report();

for (const part of PARTS) {
  await evaluateMasks(report, part, quick ? 60 : 200);
  await evaluateBlur(report, part, quick ? 2 : 4);
  await evaluateLikeness(report, part, quick ? 60 : 150);
}
await evaluateTints(report);
await evaluateFormats(report);
process.exitCode = report.finish();
