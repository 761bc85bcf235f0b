import type { BackgroundFit } from './background-fit.js';
import { boundCells } from './bound-cells.js';
import { kernels, takeBytes, takeWords } from './kernels.js';
import { type FloodedGrid, OBJECT, SHADOW } from './mask-flood.js';
import type { PixelBox } from './measurement.js';

/** Below this the groups that need the mask abstain. */
export const TRUSTED_CONFIDENCE = 0.5;

/** How far the mask is to be trusted, 0–1, and the public sentence that says what it suffers from when it is not. */
export interface MaskJudgement {
  readonly confidence: number;
  readonly doubt: string | null;
  readonly evidence: MaskEvidence;
}

/** What the judgement rests on: the figures that part right masks from wrong ones on the development corpus. */
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
  /** Shadow cells as a share of the mask: a white product is taken for a shadow with a few fragments left. */
  readonly shadowShare: number;
  /** Steep cells away from the mask over the square root of its area: the outline of a white part taken for shadow. */
  readonly strayEdges: number;
  /** Share of the mask fainter than 0.3 of its mean distance. */
  readonly softShare: number;
  /** Share of the frame's outermost cells that are object. */
  readonly touchShare: number;
}

/** What a mask was made of and came to. */
export interface MaskFindings {
  readonly grid: FloodedGrid;
  readonly grey: Uint8Array;
  readonly fit: BackgroundFit;
  readonly width: number;
  readonly height: number;
  readonly objectCells: number;
  readonly box: PixelBox | null;
}

const FAINT = 'Parts of the object are nearly as bright as the background.';
const ADJOINED = "The object's outline is uncertain: a reflection, shadow or faint part adjoins it.";
const SHADED = 'Much of what stands out looks like shadow: a part of the object may be as white as its background.';
const UNEVEN = 'The background is too uneven to tell the object apart.';
const CROSSING = 'The object covers much of the border, so the background is not known.';

/** Levels over two cells: no soft shadow is as steep, the outline of a white object on white is. */
const STRAY_STEP = 16;

/** Each figure with the values at which it makes the mask worthless and at which it speaks no more against it. */
const LIMITS: readonly (readonly [figure: keyof MaskEvidence, zero: number, one: number, doubt: string])[] = [
  ['ringShare', 0.4, 0.8, UNEVEN],
  ['deviation', 15, 6, UNEVEN],
  ['weakContour', 0.26, 0.03, FAINT],
  ['strongShare', 0.79, 0.95, FAINT],
  ['boxSpread', 0.058, 0.01, ADJOINED],
  ['softShare', 0.21, 0.05, ADJOINED],
  ['shadowShare', 1.6, 0.3, SHADED],
  ['strayEdges', 2.2, 0.2, SHADED],
  ['touchShare', 0.25, 0.05, CROSSING],
];

/** Judges a mask by the worst of its evidence. A frame without an object has confidence 0. */
export function judgeMask(findings: MaskFindings): MaskJudgement {
  const evidence = gatherEvidence(findings);
  if (findings.box === null) return { confidence: 0, doubt: 'No object stands out from the background.', evidence };
  let confidence = 1;
  let doubt: string | null = null;
  for (const [figure, zero, one, sentence] of LIMITS) {
    const part = Math.min(1, Math.max(0, (evidence[figure] - zero) / (one - zero)));
    if (part >= confidence) continue;
    confidence = part;
    doubt = sentence;
  }
  return { confidence, doubt: confidence < TRUSTED_CONFIDENCE ? doubt : null, evidence };
}

function gatherEvidence(findings: MaskFindings): MaskEvidence {
  const { grid, fit, width, height, box } = findings;
  const cells = Math.max(1, findings.objectCells);
  const distances = tallyDistances(grid, OBJECT);
  const mean = meanOf(distances, cells);
  const clear = Math.floor(Math.max(14, 2.5 * grid.threshold));
  return {
    ringShare: fit.inlierShare,
    deviation: fit.deviation,
    weakContour: weakContour(findings, clear),
    boxSpread: box === null ? 1 : boxSpread(findings, box, Math.floor(Math.max(clear, 0.3 * mean))),
    strongShare: 1 - countUpTo(distances, clear) / cells,
    shadowShare: countUpTo(tallyDistances(grid, SHADOW), 255) / cells,
    strayEdges: countStray(findings) / Math.sqrt(cells),
    softShare: countUpTo(distances, Math.ceil(0.3 * mean) - 1) / cells,
    touchShare: touchShare(grid.labels, width, height),
  };
}

function tallyDistances(grid: FloodedGrid, label: number): Uint32Array {
  const histogram = takeWords(256);
  const { labels, distance } = grid;
  kernels.tallyDistances(labels.byteOffset, distance.byteOffset, labels.length, label, histogram.byteOffset);
  return histogram;
}

function meanOf(histogram: Uint32Array, total: number): number {
  return histogram.reduce((sum, count, level) => sum + count * level, 0) / total;
}

function countUpTo(histogram: Uint32Array, last: number): number {
  return histogram.subarray(0, last + 1).reduce((sum, count) => sum + count, 0);
}

function weakContour({ grid, width, height }: MaskFindings, clear: number): number {
  const list = takeBytes(grid.labels.length * 4).byteOffset;
  const edges = kernels.listEdges(grid.labels.byteOffset, width, height, list);
  return edges === 0 ? 1 : kernels.countWeak(grid.distance.byteOffset, width, list, edges, clear) / edges;
}

function boxSpread(findings: MaskFindings, box: PixelBox, beyond: number): number {
  const { width, height } = findings;
  const sure = boundCells(findings.grid, width, height, OBJECT, beyond).box;
  if (sure === null) return 1;
  const right = box.x + box.width - sure.x - sure.width;
  const bottom = box.y + box.height - sure.y - sure.height;
  return Math.max(sure.x - box.x, sure.y - box.y, right, bottom) / Math.max(width, height);
}

function countStray({ grid, grey, width, height }: MaskFindings): number {
  return kernels.countStray(grid.labels.byteOffset, grey.byteOffset, width, height, STRAY_STEP);
}

function touchShare(labels: Uint8Array, width: number, height: number): number {
  let touching = 0;
  for (let x = 0; x < width; x += 1) {
    if (labels[x] === OBJECT) touching += 1;
    if (labels[labels.length - 1 - x] === OBJECT) touching += 1;
  }
  for (let row = 0; row < labels.length; row += width) {
    if (labels[row] === OBJECT) touching += 1;
    if (labels[row + width - 1] === OBJECT) touching += 1;
  }
  return touching / (2 * (width + height));
}
