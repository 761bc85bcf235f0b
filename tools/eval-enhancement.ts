import { writeFile } from 'node:fs/promises';
import { applyPolicy } from '../src/engines/image-policy/apply-policy.js';
import { findPolicy } from '../src/engines/image-policy/policy.js';
import { compareFingerprints } from '../src/engines/imaging/compare.js';
import { enhanceImage } from '../src/engines/imaging/enhancement/enhance-image.js';
import { recipeOf } from '../src/engines/imaging/enhancement/recipe.js';
import { analyseFrame } from '../src/engines/imaging/frame-analysis.js';
import { compareViews, isSameProduct, type ProductAgreement, viewProduct } from '../src/engines/imaging/identity.js';
import { type ImageMeasurement, isUnmeasured } from '../src/engines/imaging/measurement.js';
import { drawSheet } from './eval/contact-sheet.js';
import { FLAWS, type Flaw, flawedScene } from './eval/flawed-scenes.js';
import { frameOf, headerOf, measure, photograph } from './eval/photograph.js';
import { median, percent, Report } from './eval/report.js';
import { viewTruth } from './eval/truth-view.js';

/**
 * Measures the local enhancement on badly photographed products with known truth: how the validator's score moves, whether the
 * product stays itself, and how silhouette and surface agree with the rendering. Exits with 1 when a bar is missed. `--quick` takes a
 * fifth; `--sheet FILE` writes befores and afters as one picture.
 */
const COUNT = process.argv.includes('--quick') ? 20 : 100;
const VARIANTS = 3;
const FIRST = 700_001;

interface Outcome {
  readonly flaw: Flaw;
  readonly before: number;
  readonly after: number;
  readonly identity: boolean;
  readonly truth: ProductAgreement | null;
}

const policy = findPolicy('main-image');
if (policy === null) throw new Error('The policy main-image is missing.');

function scoreOf(measurement: ImageMeasurement): number {
  return policy === null ? 0 : applyPolicy(measurement, policy, null).overallScore;
}

async function tryPicture(number: number): Promise<Outcome[]> {
  const { scene, flaw, shot } = flawedScene(number);
  const { bytes, truth } = await photograph(scene, shot);
  const raw = await measure(bytes);
  const rawView = viewProduct(analyseFrame(await frameOf(bytes)));
  const outcomes: Outcome[] = [];
  for (let variant = 0; variant < VARIANTS; variant += 1) {
    const made = await enhanceImage(bytes, headerOf(bytes), recipeOf(variant));
    const measured = await measure(made.bytes);
    const view = viewProduct(analyseFrame(await frameOf(made.bytes)));
    outcomes.push({
      flaw,
      before: scoreOf(raw),
      after: scoreOf(measured),
      identity: keepsIdentity(raw, measured, rawView === null || view === null ? null : compareViews(rawView, view)),
      truth: view === null ? null : compareViews(await viewTruth(truth), view),
    });
  }
  return outcomes;
}

/** By structure and colour where the product can be told apart, by the whole frame where it cannot. */
function keepsIdentity(raw: ImageMeasurement, made: ImageMeasurement, agreement: ProductAgreement | null): boolean {
  if (isUnmeasured(raw.fingerprint) || isUnmeasured(made.fingerprint)) return false;
  const comparison = compareFingerprints(raw.fingerprint, made.fingerprint);
  if (agreement !== null) return isSameProduct(agreement) && comparison.deltaE <= 10;
  return comparison.kind !== 'DIFFERENT' && comparison.kind !== 'COLOUR_VARIANT';
}

const outcomes: Outcome[] = [];
for (let index = 0; index < COUNT; index += 1) outcomes.push(...(await tryPicture(FIRST + index)));

const report = new Report();
report.section(`Local enhancement, ${COUNT} flawed pictures × ${VARIANTS} variants`);
report.line('flaw         variants  raised  lowered > 0.02  identity kept  median score before → after');
for (const flaw of FLAWS) {
  const group = outcomes.filter((outcome) => outcome.flaw === flaw);
  const cells = [
    group.length,
    group.filter(({ before, after }) => after > before).length,
    group.filter(({ before, after }) => after < before - 0.02).length,
    group.filter(({ identity }) => identity).length,
  ];
  const scores = `${median(group.map(({ before }) => before)).toFixed(2)} → ${median(group.map(({ after }) => after)).toFixed(2)}`;
  report.line(
    `${flaw.padEnd(12)} ${cells.map((cell, at) => String(cell).padStart([8, 7, 15, 14][at] ?? 0)).join(' ')}  ${scores.padStart(28)}`,
  );
}
const raised = outcomes.filter(({ before, after }) => after > before).length;
const lowered = outcomes.filter(({ before, after }) => after < before - 0.02).length;
const kept = outcomes.filter(({ identity }) => identity).length;
const known = outcomes.flatMap(({ truth }) => truth ?? []);
const faithful = known.filter(({ weakTileSimilarity }) => weakTileSimilarity >= 0.6).length;
const whole = known.filter(({ silhouetteOverlap }) => silhouetteOverlap >= 0.9).length;
report.bar(raised >= 0.9 * outcomes.length, `score raised: ${percent(raised, outcomes.length)} (wanted ≥ 90 %)`);
report.bar(lowered === 0, `score lowered by more than 0.02: ${lowered} (wanted 0)`);
report.bar(kept === outcomes.length, `identity kept: ${percent(kept, outcomes.length)} (wanted all)`);
report.bar(
  whole >= 0.97 * known.length,
  `silhouette as rendered (overlap ≥ 0.9): ${percent(whole, known.length)} (ours: ≥ 97 %)`,
);
report.bar(
  faithful >= 0.97 * known.length,
  `surface as rendered (weakest tiles ≥ 0.6): ${percent(faithful, known.length)} (ours: ≥ 97 %)`,
);
const sheet = process.argv.indexOf('--sheet');
const file = sheet === -1 ? undefined : process.argv[sheet + 1];
if (file !== undefined) await writeFile(file, await drawSheet(FIRST));
process.exitCode = report.finish();
