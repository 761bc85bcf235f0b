import { analyseFrame } from '../../src/engines/imaging/frame-analysis.js';
import type { SceneKind } from '../../test/support/corpus/scene.js';
import { otsuMask } from './comparators.js';
import { frameOf, photograph } from './photograph.js';
import { type Part, percent, type Report } from './report.js';

const KINDS: readonly SceneKind[] = [
  ...(['COLOURED', 'COLOURED', 'COLOURED', 'COLOURED', 'COLOURED'] as const),
  ...(['REFLECTED', 'WHITE', 'WHITE', 'NEAR_WHITE', 'BUSY'] as const),
];
const TOLERANCE = 0.05;

interface Outcome {
  readonly kind: SceneKind;
  readonly areaWrong: boolean;
  readonly wrong: boolean;
  readonly otsuWrong: boolean;
  readonly abstained: boolean;
}

/** Object masks against the rendered truth, beside Otsu's on the same frames; and what the engine knows of its errors. */
export async function evaluateMasks(report: Report, part: Part, count: number): Promise<void> {
  const outcomes: Outcome[] = [];
  for (let index = 0; index < count; index += 1) outcomes.push(await tryScene(part, index));
  report.section(`Masks, ${part.name} part, ${count} pictures (wrong = off by more than 5 points of the frame)`);
  report.line(
    'kind         pictures  area wrong  Otsu wrong  area or fill wrong  of these abstained  right but abstained',
  );
  for (const kind of new Set(KINDS))
    report.line(
      rowOf(
        kind,
        outcomes.filter((outcome) => outcome.kind === kind),
      ),
    );
  judgeBars(report, outcomes);
}

async function tryScene(part: Part, index: number): Promise<Outcome> {
  const scene = part.makeScene(part.firstSeed + index, KINDS[index % KINDS.length]!);
  const shot = { longSidePx: [700, 800, 1000][index % 3]!, quality: [92, 80, 60][index % 3]! };
  const { bytes, truth } = await photograph(scene, shot);
  const { mask, planes, trusted } = analyseFrame(await frameOf(bytes));
  const fill = mask.box === null ? 0 : Math.max(mask.box.width / mask.width, mask.box.height / mask.height);
  const areaWrong = Math.abs(mask.objectCells / mask.labels.length - truth.maskArea) > TOLERANCE;
  const fillWrong = Math.abs(fill - truth.longSideFill) > TOLERANCE;
  const otsuWrong = Math.abs(otsuMask(planes).area - truth.maskArea) > TOLERANCE;
  return { kind: scene.kind, areaWrong, wrong: areaWrong || fillWrong, otsuWrong, abstained: !trusted };
}

function rowOf(kind: SceneKind, group: readonly Outcome[]): string {
  const wrong = group.filter((outcome) => outcome.wrong);
  const right = group.filter((outcome) => !outcome.wrong);
  const cells = [
    group.length,
    count(group, 'areaWrong'),
    count(group, 'otsuWrong'),
    wrong.length,
    count(wrong, 'abstained'),
    `${count(right, 'abstained')} of ${right.length}`,
  ];
  return `${kind.padEnd(12)} ${cells.map((cell, at) => String(cell).padStart([8, 10, 11, 19, 19, 20][at]!)).join(' ')}`;
}

function judgeBars(report: Report, outcomes: readonly Outcome[]): void {
  const coloured = outcomes.filter((outcome) => outcome.kind === 'COLOURED');
  const wrongArea = count(coloured, 'areaWrong');
  const otsu = count(coloured, 'otsuWrong');
  const right = coloured.length - wrongArea;
  report.bar(
    right >= 0.94 * coloured.length,
    `coloured objects within 5 points: ${percent(right, coloured.length)} (wanted ≥ 94 %)`,
  );
  report.bar(wrongArea * 2 <= otsu, `failures ${wrongArea}, Otsu's on the same set ${otsu} (wanted at most half)`);
  const wrongMasks = outcomes.filter((outcome) => outcome.areaWrong);
  const known = count(wrongMasks, 'abstained');
  report.bar(
    known >= 0.95 * wrongMasks.length,
    `would-be mask errors abstained: ${known} of ${wrongMasks.length}, ${percent(known, wrongMasks.length)} (wanted ≥ 95 %)`,
  );
  const wrong = outcomes.filter((outcome) => outcome.wrong);
  const knownToo = count(wrong, 'abstained');
  report.bar(
    knownToo >= 0.9 * wrong.length,
    `errors of mask or longest-side fill abstained: ${knownToo} of ${wrong.length}, ${percent(knownToo, wrong.length)} (wanted ≥ 90 %)`,
  );
  const kept = coloured.filter((outcome) => !outcome.wrong && !outcome.abstained).length;
  const good = coloured.filter((outcome) => !outcome.wrong).length;
  report.bar(kept >= 0.8 * good, `right masks of coloured objects kept: ${percent(kept, good)} (wanted ≥ 80 %)`);
}

function count(outcomes: readonly Outcome[], flag: 'areaWrong' | 'wrong' | 'otsuWrong' | 'abstained'): number {
  return outcomes.filter((outcome) => outcome[flag]).length;
}
