import { judgeZone } from '../../../src/engines/posters/judge-zone.js';
import type { PosterAnalysis, Rect, ZoneVerdict } from '../../../src/engines/posters/poster-analysis.js';
import { guardsSubject, type PosterPreset, type PresetZone, rectOf } from '../../../src/engines/posters/presets.js';
import type { RenderedPoster } from '../../../test/support/posters/make-poster.js';

/** What the generator knows of a poster, without its bytes. */
export type PosterTruth = Omit<RenderedPoster, 'bytes'>;

const GRID_PX = 4;
const MATCH = 0.5;
/** Of a free area, or of a line, from which something is in it. */
const IN_IT = 0.01;

/** Counts how analyses agree with what the generator knows. */
export class PosterTally {
  zones = 0;
  rightZones = 0;
  textFree = 0;
  textFreeBlocked = 0;
  textFreeZoneBlocked = 0;
  lines = 0;
  foundLines = 0;
  boxes = 0;
  rightBoxes = 0;
  freeAreas = 0;
  freeWithText = 0;
  freeWithFace = 0;
  posters = 0;
  withoutFreeArea = 0;
  faces = 0;
  facesSeen = 0;
  readonly verdicts = new Map<string, number>();
  readonly byZone = new Map<string, { right: number; all: number }>();
  readonly byScript = new Map<string, { found: number; all: number }>();
  readonly byConfidence = new Map<string, { right: number; all: number }>();

  add(truth: PosterTruth, analyses: readonly (readonly [PosterPreset, PosterAnalysis])[]): string[] {
    const notes: string[] = [];
    this.posters += 1;
    for (const [preset, analysis] of analyses) this.#addZones(truth, preset, analysis, notes);
    const analysis = analyses[0]![1];
    this.#addText(truth, analysis, notes);
    if (truth.lines.length === 0) this.#addTextFree(analyses[0]!, notes);
    this.#addFreeAreas(truth, analysis, notes);
    return notes;
  }

  #addZones(truth: PosterTruth, preset: PosterPreset, analysis: PosterAnalysis, notes: string[]): void {
    let right = 0;
    for (const [index, zone] of preset.zones.entries()) {
      const wanted = trueVerdict(zone, truth);
      const got = analysis.zones[index]!;
      const holds = wanted === got.verdict;
      this.zones += 1;
      if (holds) right += 1;
      else notes.push(`${zone.id}: ${wanted} taken for ${got.verdict} (${got.score}): ${got.reasons.join(' ')}`);
      count(this.verdicts, `${wanted} as ${got.verdict}`);
      const one = this.byZone.get(zone.id) ?? { right: 0, all: 0 };
      this.byZone.set(zone.id, { right: one.right + Number(holds), all: one.all + 1 });
    }
    this.rightZones += right;
    const bin = analysis.confidence.toFixed(1);
    const known = this.byConfidence.get(bin) ?? { right: 0, all: 0 };
    this.byConfidence.set(bin, { right: known.right + right, all: known.all + preset.zones.length });
  }

  #addText(truth: PosterTruth, { elements }: PosterAnalysis, notes: string[]): void {
    const boxes = elements.filter(({ kind }) => kind === 'TEXT').map(({ box }) => box);
    const wanted = truth.lines.map((line) => ({ rect: fractionOf(line, truth), script: line.script }));
    const taken = new Set<number>();
    for (const { rect, script } of wanted) {
      const at = boxes.findIndex((box, index) => !taken.has(index) && unionShare(box, rect) >= MATCH);
      if (at >= 0) taken.add(at);
      else notes.push(`missed ${script} at ${describe(rect)}`);
      this.lines += 1;
      this.foundLines += Number(at >= 0);
      const known = this.byScript.get(script) ?? { found: 0, all: 0 };
      this.byScript.set(script, { found: known.found + Number(at >= 0), all: known.all + 1 });
    }
    for (const [index, box] of boxes.entries()) if (!taken.has(index)) notes.push(`wrong box at ${describe(box)}`);
    this.boxes += boxes.length;
    this.rightBoxes += taken.size;
  }

  /** Blocked for text: by the verdict of the poster, and of any of its zones. */
  #addTextFree([preset, { verdict, zones }]: readonly [PosterPreset, PosterAnalysis], notes: string[]): void {
    this.textFree += 1;
    const blamed = zones.filter(({ kind, textOverlap }) => {
      return judgeZone(kind, { textOverlap, subjectOverlap: 0, busyness: 0 }).verdict === 'BLOCKED';
    });
    if (blamed.length === 0) return;
    this.textFreeZoneBlocked += 1;
    const required = preset.zones.filter((zone) => zone.required).map(({ id }) => id);
    if (verdict !== 'BLOCKED' || !blamed.some(({ id }) => required.includes(id))) return;
    this.textFreeBlocked += 1;
    notes.push('text-free, but blocked for text');
  }

  #addFreeAreas(truth: PosterTruth, { freeAreas, elements }: PosterAnalysis, notes: string[]): void {
    if (freeAreas.length === 0) this.withoutFreeArea += 1;
    for (const area of freeAreas) {
      this.freeAreas += 1;
      const texts = truth.lines.map((line) => fractionOf(line, truth));
      if (texts.some((text) => shareOf(area, text) > IN_IT || shareOf(text, area) > IN_IT)) {
        this.freeWithText += 1;
        notes.push(`text in free area ${describe(area)}`);
      }
      if (truth.faces.some((face) => ellipseShare(area, fractionOf(face, truth)) > 2 * IN_IT)) {
        this.freeWithFace += 1;
        notes.push(`face in free area ${describe(area)}`);
      }
    }
    const bodies = elements.filter(({ kind }) => kind === 'KEY_OBJECT').map(({ box }) => box);
    this.faces += truth.faces.length;
    this.facesSeen += truth.faces.filter((face) =>
      bodies.some((box) => unionShare(box, fractionOf(face, truth)) >= 0.4),
    ).length;
  }
}

/** The verdict of a zone by the rules, from what the generator drew: nothing of the analyser but its limits. */
export function trueVerdict(zone: PresetZone, truth: PosterTruth): ZoneVerdict {
  const rect = rectOf(zone, truth.widthPx / truth.heightPx);
  const tally = { all: 0, text: 0, face: 0, busy: 0, textInside: 0, textAll: 0, faceInside: 0, faceAll: 0 };
  for (let y = GRID_PX / 2; y < truth.heightPx; y += GRID_PX) {
    for (let x = GRID_PX / 2; x < truth.widthPx; x += GRID_PX) {
      const inside = isIn(
        {
          x: rect.x * truth.widthPx,
          y: rect.y * truth.heightPx,
          width: rect.width * truth.widthPx,
          height: rect.height * truth.heightPx,
        },
        x,
        y,
      );
      const isText = truth.lines.some((line) => isIn(line, x, y));
      const isFace = truth.faces.some((face) => isInEllipse(face, x, y));
      tally.textAll += Number(isText);
      tally.faceAll += Number(isFace);
      if (!inside) continue;
      tally.all += 1;
      tally.text += Number(isText);
      tally.face += Number(isFace && !isText);
      tally.busy += Number(!isText && !isFace && truth.busy.some((area) => isIn(area, x, y)));
      tally.textInside += Number(isText);
      tally.faceInside += Number(isFace);
    }
  }
  if (zone.kind === 'OVERLAID') {
    const shares = {
      textOverlap: tally.text / tally.all,
      subjectOverlap: tally.face / tally.all,
      busyness: tally.busy / tally.all,
    };
    return judgeZone('OVERLAID', shares).verdict;
  }
  const lost = (inside: number, all: number): number => (all === 0 ? 0 : 1 - inside / all);
  const subjectOverlap = guardsSubject(zone) ? lost(tally.faceInside, tally.faceAll) : 0;
  return judgeZone('KEPT', { textOverlap: lost(tally.textInside, tally.textAll), subjectOverlap, busyness: 0 }).verdict;
}

function fractionOf(area: Rect, { widthPx, heightPx }: PosterTruth): Rect {
  return { x: area.x / widthPx, y: area.y / heightPx, width: area.width / widthPx, height: area.height / heightPx };
}

function isIn(area: Rect, x: number, y: number): boolean {
  return x >= area.x && y >= area.y && x < area.x + area.width && y < area.y + area.height;
}

function isInEllipse(area: Rect, x: number, y: number): boolean {
  const across = (x - area.x - area.width / 2) / (area.width / 2);
  const down = (y - area.y - area.height / 2) / (area.height / 2);
  return across * across + down * down <= 1;
}

function shared(a: Rect, b: Rect): number {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const tall = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return wide > 0 && tall > 0 ? wide * tall : 0;
}

function shareOf(whole: Rect, part: Rect): number {
  return shared(whole, part) / (whole.width * whole.height);
}

/** Share of an ellipse that lies in a rectangle, by a grid of points. */
function ellipseShare(rect: Rect, ellipse: Rect): number {
  let [inside, all] = [0, 0];
  for (let row = 0; row < 40; row += 1) {
    for (let column = 0; column < 40; column += 1) {
      const x = ellipse.x + ((column + 0.5) / 40) * ellipse.width;
      const y = ellipse.y + ((row + 0.5) / 40) * ellipse.height;
      if (!isInEllipse(ellipse, x, y)) continue;
      all += 1;
      inside += Number(isIn(rect, x, y));
    }
  }
  return inside / all;
}

function unionShare(a: Rect, b: Rect): number {
  const both = shared(a, b);
  return both / (a.width * a.height + b.width * b.height - both);
}

function describe({ x, y, width, height }: Rect): string {
  return [x, y, width, height].map((value) => value.toFixed(2)).join(' ');
}

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}
