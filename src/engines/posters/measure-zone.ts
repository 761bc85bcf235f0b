import { type Cells, cellsIn, meanIn } from './cells.js';
import { measureContrast } from './contrast.js';
import type { Subject } from './find-subjects.js';
import type { TextLine } from './find-text.js';
import { judgeZone, type ZoneShares } from './judge-zone.js';
import type { PosterZone, Rect } from './poster-analysis.js';
import { guardsSubject, type PresetZone, rectOf } from './presets.js';
import type { WorkingPlanes } from './working-planes.js';

/** Everything that was found on a poster, from which its zones are measured. */
export interface Findings {
  readonly planes: WorkingPlanes;
  readonly cells: Cells;
  readonly lines: readonly TextLine[];
  readonly subjects: readonly Subject[];
  readonly saliency: Float32Array;
}

/** Measures and judges one zone of a preset. */
export function measureZone(zone: PresetZone, findings: Findings): PosterZone {
  const { planes, cells, saliency } = findings;
  const rect = rectOf(zone, planes.widthPx / planes.heightPx);
  const shares = zone.kind === 'OVERLAID' ? sharesUnder(rect, findings) : sharesOutside(zone, rect, findings);
  return {
    id: zone.id,
    kind: zone.kind,
    rect,
    ...judgeZone(zone.kind, shares),
    ...shares,
    saliency: meanIn(cells, saliency, rect),
    ...measureContrast(planes, rect),
  };
}

function sharesUnder(rect: Rect, { planes, cells, lines, subjects }: Findings): ZoneShares {
  const inSubject = new Uint8Array(cells.columns * cells.rows);
  for (const subject of subjects) for (const at of subject.cells) inSubject[at] = 1;
  return {
    textOverlap: coveredShare(planes, lines, rect),
    subjectOverlap: meanIn(cells, inSubject, rect),
    busyness: meanIn(cells, cells.restless, rect),
  };
}

/** Restlessness outside a kept area is nobody's loss. */
function sharesOutside(zone: PresetZone, rect: Rect, { planes, cells, lines, subjects }: Findings): ZoneShares {
  const whole = { x: 0, y: 0, width: 1, height: 1 };
  const all = coveredShare(planes, lines, whole);
  const inside = coveredShare(planes, lines, rect) * rect.width * rect.height;
  const main = guardsSubject(zone) ? subjects[0] : undefined;
  return {
    textOverlap: all === 0 ? 0 : Math.max(0, 1 - inside / all),
    subjectOverlap: main === undefined ? 0 : outsideShare(cells, main, rect),
    busyness: 0,
  };
}

/** Share of a rectangle under lines of writing, those that overlap counted once. */
function coveredShare({ widthPx, heightPx }: WorkingPlanes, lines: readonly TextLine[], rect: Rect): number {
  const left = Math.round(rect.x * widthPx);
  const top = Math.round(rect.y * heightPx);
  const wide = Math.max(1, Math.round((rect.x + rect.width) * widthPx) - left);
  const tall = Math.max(1, Math.round((rect.y + rect.height) * heightPx) - top);
  const covered = new Uint8Array(wide * tall);
  for (const line of lines) {
    const from = Math.max(0, line.left - left);
    const to = Math.min(wide, line.right - left);
    if (to <= from) continue;
    const bottom = Math.min(tall, line.bottom - top);
    for (let y = Math.max(0, line.top - top); y < bottom; y += 1) covered.fill(1, y * wide + from, y * wide + to);
  }
  return covered.reduce((sum, one) => sum + one, 0) / covered.length;
}

function outsideShare(cells: Cells, { cells: body }: Subject, rect: Rect): number {
  const [left, top, right, bottom] = cellsIn(cells, rect);
  const inside = body.filter((at) => {
    const x = at % cells.columns;
    const y = Math.floor(at / cells.columns);
    return x >= left && x < right && y >= top && y < bottom;
  });
  return 1 - inside.length / body.length;
}
