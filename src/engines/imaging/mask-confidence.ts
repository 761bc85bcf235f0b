import type { BackgroundFit } from './background-fit.js';
import { edgeCells, peakAround } from './mask-edges.js';
import { OBJECT, SHADOW } from './mask-flood.js';
import type { PixelBox } from './measurement.js';
import type { Planes } from './planes.js';

/** Below this the groups that need the mask abstain. */
export const TRUSTED_CONFIDENCE = 0.5;

/** How far the mask is to be trusted, 0–1, and the public sentence that says what it suffers from. */
export interface MaskJudgement {
  readonly confidence: number;
  readonly doubt: string | null;
  readonly evidence: MaskEvidence;
}

/** What the judgement rests on; each figure was chosen because it parts right masks from wrong ones on the corpus. */
export interface MaskEvidence {
  /** Share of the border ring that follows the fitted background. */
  readonly ringShare: number;
  /** Noise of the background about its fit, in levels. */
  readonly deviation: number;
  /** Share of the contour whose step is so low that noise or a gradient could have drawn it. */
  readonly weakContour: number;
  /** Largest move of a side of the box, as a share of the long side, when only clearly different cells count. */
  readonly boxSpread: number;
  /** Share of the mask that is clearly different from the background. */
  readonly strongShare: number;
  /** Shadow cells as a share of the mask, and how far they reach beyond its box as a share of the long side. */
  readonly shadowShare: number;
  readonly shadowReach: number;
  /** Share of the cells outside the mask that carry structure. */
  readonly strayEdges: number;
  readonly areaFraction: number;
}

/** What a mask was made of and came to. */
export interface MaskFindings {
  readonly planes: Planes;
  readonly fit: BackgroundFit;
  readonly distance: Uint8Array;
  readonly labels: Uint8Array;
  readonly threshold: number;
  readonly objectCells: number;
  readonly box: PixelBox | null;
}

/** Judges a mask from its own evidence. A frame without an object has confidence 0. */
export function judgeMask(findings: MaskFindings): MaskJudgement {
  const evidence = gatherEvidence(findings);
  if (findings.box === null) return { confidence: 0, doubt: 'No object stands out from the background.', evidence };
  const doubts: [number, string][] = [
    [ramp(evidence.ringShare, 0.6, 0.95), 'The border is not an even background.'],
    [ramp(evidence.deviation, 8, 3), 'The background is too busy to tell the object apart.'],
    [ramp(evidence.weakContour, 0.25, 0.05), 'Parts of the object are nearly as bright as the background.'],
    [ramp(evidence.boxSpread, 0.08, 0.01), "The object's outline is uncertain: a reflection or faint part adjoins it."],
    [ramp(evidence.strayEdges, 0.02, 0.002), 'Something beside the object could belong to it.'],
  ];
  const [confidence, doubt] = doubts.reduce((worst, next) => (next[0] < worst[0] ? next : worst));
  return { confidence, doubt: confidence < TRUSTED_CONFIDENCE ? doubt : null, evidence };
}

/** 0 at `zero`, 1 at `one`, straight between; either may be the larger. */
function ramp(value: number, zero: number, one: number): number {
  return Math.min(1, Math.max(0, (value - zero) / (one - zero)));
}

function gatherEvidence(findings: MaskFindings): MaskEvidence {
  const { planes, labels, objectCells, box } = findings;
  const shadow = shadowExtent(findings);
  return {
    ringShare: findings.fit.inlierShare,
    deviation: findings.fit.deviation,
    weakContour: weakContour(findings),
    boxSpread: box === null ? 1 : boxSpread(findings, box),
    strongShare: strongShare(findings),
    shadowShare: shadow.cells / Math.max(1, objectCells),
    shadowReach: shadow.reach / Math.max(planes.gridWidth, planes.gridHeight),
    strayEdges: strayEdges(findings),
    areaFraction: objectCells / labels.length,
  };
}

function clearDistance(findings: MaskFindings): number {
  return Math.max(14, 2.5 * findings.threshold);
}

function strongShare(findings: MaskFindings): number {
  const clear = clearDistance(findings);
  let strong = 0;
  for (let cell = 0; cell < findings.labels.length; cell += 1) {
    if (findings.labels[cell] === OBJECT && findings.distance[cell]! > clear) strong += 1;
  }
  return strong / Math.max(1, findings.objectCells);
}

function weakContour(findings: MaskFindings): number {
  const { labels, distance, planes } = findings;
  const clear = clearDistance(findings);
  const cells = edgeCells(labels, planes.gridWidth);
  let weak = 0;
  for (const cell of cells) {
    if (peakAround(distance, cell, planes.gridWidth) <= clear) weak += 1;
  }
  return cells.length === 0 ? 1 : weak / cells.length;
}

function boxSpread(findings: MaskFindings, box: PixelBox): number {
  const { gridWidth, gridHeight } = findings.planes;
  const clear = Math.max(clearDistance(findings), 0.3 * meanDistance(findings));
  let left = gridWidth;
  let right = -1;
  let top = gridHeight;
  let bottom = -1;
  for (let y = box.y; y < box.y + box.height; y += 1) {
    for (let x = box.x; x < box.x + box.width; x += 1) {
      const cell = y * gridWidth + x;
      if (findings.labels[cell] !== OBJECT || findings.distance[cell]! <= clear) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (right < 0) return 1;
  const moves = [left - box.x, box.x + box.width - 1 - right, top - box.y, box.y + box.height - 1 - bottom];
  return Math.max(...moves) / Math.max(gridWidth, gridHeight);
}

function meanDistance(findings: MaskFindings): number {
  let sum = 0;
  for (let cell = 0; cell < findings.labels.length; cell += 1) {
    if (findings.labels[cell] === OBJECT) sum += findings.distance[cell]!;
  }
  return sum / Math.max(1, findings.objectCells);
}

function shadowExtent(findings: MaskFindings): { cells: number; reach: number } {
  const { labels, planes, box } = findings;
  let cells = 0;
  let reach = 0;
  for (let cell = 0; cell < labels.length; cell += 1) {
    if (labels[cell] !== SHADOW) continue;
    cells += 1;
    if (box === null || findings.distance[cell]! <= clearDistance(findings)) continue;
    const x = cell % planes.gridWidth;
    const y = (cell - x) / planes.gridWidth;
    reach = Math.max(reach, box.x - x, x - box.x - box.width, box.y - y, y - box.y - box.height);
  }
  return { cells, reach };
}

/** Cells at least three off the mask (so its own blur is not counted) with a step the noise does not explain. */
function strayEdges(findings: MaskFindings): number {
  const { labels, planes } = findings;
  const { gridWidth: width, gridHeight: height, grey } = planes;
  const limit = 3 + 3 * findings.fit.deviation;
  let stray = 0;
  for (let y = 4; y < height - 4; y += 1) {
    for (let cell = y * width + 4, end = cell + width - 8; cell < end; cell += 1) {
      if (labels[cell] === OBJECT) continue;
      const across = Math.abs(grey[cell + 1]! - grey[cell - 1]!);
      const down = Math.abs(grey[cell + width]! - grey[cell - width]!);
      if (Math.max(across, down) <= limit) continue;
      if (!nearObject(labels, cell, width)) stray += 1;
    }
  }
  return stray / labels.length;
}

function nearObject(labels: Uint8Array, cell: number, width: number): boolean {
  for (let row = cell - 4 * width; row <= cell + 4 * width; row += 2 * width) {
    for (let at = row - 4; at <= row + 4; at += 2) {
      if (labels[at] === OBJECT) return true;
    }
  }
  return false;
}
