import { divideIntoCells } from './cells.js';
import { findSubjects } from './find-subjects.js';
import { findText, type TextLine } from './find-text.js';
import { findFreeAreas } from './free-areas.js';
import { BLOCKED_BELOW, CLEAR_FROM, judgePoster } from './judge-zone.js';
import { type Findings, measureZone } from './measure-zone.js';
import type { PosterAnalysis, PosterElement, PosterZone, Rect } from './poster-analysis.js';
import type { PosterPreset } from './presets.js';
import { findFocalPoint, measureSaliency } from './saliency.js';
import { planesOf, WORKING_LONG_SIDE_PX, type WorkingPlanes } from './working-planes.js';

/** Stored with every analysis: another constant, weight or rule anywhere in this folder is another version. */
export const ANALYSER_VERSION = 'local@1';
const MOST_ELEMENTS = 60;
/** Points from the nearest band at which a verdict is as certain as it gets. */
const SURE_POINTS = 15;

/** A decoded poster: what `decodeFrameWithin(…, WORKING_LONG_SIDE_PX)` gives. */
export interface PosterFrame {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgb: Uint8Array;
}

/**
 * What lies in the zones of a poster, from its pixels alone: synchronous and deterministic. A smaller frame is analysed as it
 * is, with lower confidence.
 */
export function analysePoster(frame: PosterFrame, preset: PosterPreset): PosterAnalysis {
  return judgeFindings(findOnPoster(frame), preset);
}

/** Everything on a poster that does not depend on a preset. */
export function findOnPoster(frame: PosterFrame): Findings {
  const planes = planesOf(frame);
  const lines = findText(planes);
  const cells = divideIntoCells(planes, lines);
  return { planes, lines, cells, subjects: findSubjects(cells), saliency: measureSaliency(cells) };
}

/** What was found, laid under the zones of a preset. */
export function judgeFindings(findings: Findings, preset: PosterPreset): PosterAnalysis {
  const { planes, lines, cells, subjects, saliency } = findings;
  const zones = preset.zones.map((zone) => measureZone(zone, findings));
  const texts = lines.map((line) => elementOf(line, planes));
  const bodies = subjects.map(
    ({ box, strength }): PosterElement => ({ kind: 'KEY_OBJECT', box, confidence: strength }),
  );
  return {
    analyserVersion: ANALYSER_VERSION,
    presetVersion: preset.version,
    ...judgePoster(zones.map(({ score }, index) => ({ score, required: preset.zones[index]!.required }))),
    confidence: confidenceOf(zones, planes),
    zones,
    elements: [...texts, ...bodies].sort((a, b) => b.confidence - a.confidence).slice(0, MOST_ELEMENTS),
    freeAreas: findFreeAreas(cells, subjects),
    focalPoint: findFocalPoint(saliency, cells, { subjects, texts }),
  };
}

function elementOf(line: TextLine, { widthPx, heightPx }: WorkingPlanes): PosterElement {
  const box: Rect = {
    x: line.left / widthPx,
    y: line.top / heightPx,
    width: (line.right - line.left) / widthPx,
    height: (line.bottom - line.top) / heightPx,
  };
  return { kind: 'TEXT', box, confidence: line.likelihood };
}

/** Mean over the zones of how far each score is from where its verdict would change; half of it is certain at a band. */
function confidenceOf(zones: readonly PosterZone[], { widthPx, heightPx }: WorkingPlanes): number {
  const margins = zones.map(({ score }) => {
    const away = Math.min(Math.abs(score - CLEAR_FROM), Math.abs(score - BLOCKED_BELOW));
    return Math.min(1, away / SURE_POINTS);
  });
  const mean = margins.reduce((sum, margin) => sum + margin, 0) / Math.max(1, margins.length);
  const size = Math.min(1, Math.max(widthPx, heightPx) / WORKING_LONG_SIDE_PX);
  return (0.5 + 0.45 * mean) * size;
}
