import { writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { analysePoster, findOnPoster, judgeFindings } from '../src/engines/posters/analyse-poster.js';
import { findPreset, type PosterPreset } from '../src/engines/posters/presets.js';
import { makePoster, usableScripts } from '../test/support/posters/make-poster.js';
import { DEVELOPMENT, type PosterStyle, UNSEEN } from '../test/support/posters/poster-style.js';
import { workingFrame } from './eval/posters/analyse-bytes.js';
import { drawPosterSheet } from './eval/posters/contact-sheet.js';
import { systemFonts } from './eval/posters/system-fonts.js';
import { PosterTally } from './eval/posters/tally-posters.js';
import { percent, Report } from './eval/report.js';

/**
 * Measures the poster analyser against rendered posters with known truth: 500 of the style its constants and model were
 * chosen on (other seeds), and 500 with fonts, words, colours and textures that style does not have. Exits with 1 when a bar is
 * missed. `--quick` takes a tenth, `--no-fonts` writes with strokes of our own as on a machine without fonts, `--verbose`
 * tells every disagreement, `--part unseen` evaluates one of the two,
 * `--sheet` only draws the contact sheet of the documentation.
 */
const quick = process.argv.includes('--quick');
const verbose = process.argv.includes('--verbose');
const fonts = process.argv.includes('--no-fonts') ? new Set<string>() : systemFonts();
const COUNT = quick ? 50 : 500;
/** Every fifth is a cover, the others are posters. */
const COVER_EVERY = 5;
const COVER = { widthPx: 1600, heightPx: 900 };
const POSTER_PRESETS = ['tile-2x3', 'prime-2x3', 'square-crop'].map(presetNamed);
const COVER_PRESETS = [presetNamed('cover-16x9')];
type Part = readonly [name: string, style: PosterStyle, firstSeed: number];
const wanted = process.argv[process.argv.indexOf('--part') + 1];
const ALL_PARTS: readonly Part[] = [
  ['development', DEVELOPMENT, 1_001],
  ['unseen', UNSEEN, 910_001],
];
const PARTS = process.argv.includes('--part') ? ALL_PARTS.filter(([name]) => name === wanted) : ALL_PARTS;

const report = new Report();
if (process.argv.includes('--sheet')) {
  writeFileSync('docs/pictures/posters.jpg', await drawPosterSheet(fonts));
} else {
  for (const part of PARTS) await evaluate(part);
  process.exitCode = report.finish();
}

async function evaluate([name, style, firstSeed]: Part): Promise<void> {
  const scripts = usableScripts(style, fonts);
  report.section(
    `${name}: ${COUNT} posters; ${scripts.map((script) => `${script.name} (${script.fonts.join(', ')})`).join('; ')}`,
  );
  const tally = new PosterTally();
  let same = true;
  const draw = (seed: number) => makePoster(seed, style, fonts, isCover(seed) ? COVER : undefined);
  let next = draw(firstSeed);
  for (let seed = firstSeed; seed < firstSeed + COUNT; seed += 1) {
    const { bytes, ...truth } = await next;
    // Drawn by other threads while this one is looked at.
    next = draw(seed + 1);
    const findings = findOnPoster(await workingFrame(bytes));
    const analyses = (isCover(seed) ? COVER_PRESETS : POSTER_PRESETS).map(
      (preset) => [preset, judgeFindings(findings, preset)] as const,
    );
    const [preset, analysis] = analyses[0]!;
    same &&= isDeepStrictEqual(analysis, analysePoster(await workingFrame(bytes), preset));
    const notes = tally.add(truth, analyses);
    if (verbose) for (const note of notes) report.line(`${seed}: ${note}`);
  }
  await next;
  tell(tally, same);
}

function isCover(seed: number): boolean {
  return seed % COVER_EVERY === 0;
}

function tell(tally: PosterTally, same: boolean): void {
  const bar = (part: number, whole: number, atLeast: number | null, atMost: number | null, text: string): void => {
    const share = whole === 0 ? (atLeast === null ? 0 : 1) : part / whole;
    const wanted = atLeast === null ? `≤ ${atMost! * 100} %` : `≥ ${atLeast * 100} %`;
    const holds = atLeast === null ? share <= atMost! : share >= atLeast;
    report.bar(holds, `${text}: ${percent(part, whole)} (${part} of ${whole}), wanted ${wanted}`);
  };
  bar(tally.rightZones, tally.zones, 0.92, null, 'verdicts of zones that are right');
  bar(tally.textFreeBlocked, tally.textFree, null, 0.02, 'posters without text that are blocked for text');
  bar(tally.foundLines, tally.lines, 0.9, null, 'lines of text found (IoU ≥ 0.5)');
  bar(tally.rightBoxes, tally.boxes, 0.85, null, 'text boxes that are lines of text');
  bar(tally.freeWithText, tally.freeAreas, null, 0.02, 'free areas with text in them');
  bar(tally.freeWithFace, tally.freeAreas, null, 0.05, 'free areas with a face-like blob in them');
  report.bar(same, 'the same bytes give the same result');
  report.line(
    `posters without text with any zone blocked for text: ${tally.textFreeZoneBlocked}; posters without a free area: ${tally.withoutFreeArea}; face-like blobs boxed: ${percent(tally.facesSeen, tally.faces)}`,
  );
  report.line(`verdicts: ${[...tally.verdicts].map(([pair, count]) => `${pair} ${count}`).join(', ')}`);
  report.line(`zones: ${[...tally.byZone].map(([id, { right, all }]) => `${id} ${percent(right, all)}`).join(', ')}`);
  report.line(
    `scripts: ${[...tally.byScript].map(([id, { found, all }]) => `${id} ${percent(found, all)} of ${all}`).join(', ')}`,
  );
  report.line(
    `confidence: ${[...tally.byConfidence]
      .sort()
      .map(([bin, { right, all }]) => `${bin}: ${percent(right, all)} of ${all}`)
      .join(', ')}`,
  );
}

function presetNamed(name: string): PosterPreset {
  const preset = findPreset(name);
  if (preset === null) throw new Error(`There is no preset ${name}.`);
  return preset;
}
