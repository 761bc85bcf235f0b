import { findInkPieces, type InkPiece } from './ink-pieces.js';
import { MASK_RULES, maskInk } from './letter-masks.js';
import { groupLines, type LineCandidate } from './line-candidates.js';
import { lineFeatures } from './line-features.js';
import { likelihoodOfWriting } from './line-model.js';
import type { WorkingPlanes } from './working-planes.js';

/** A line that looks like writing: box in pixels of the working picture (right and bottom excluded), likelihood 0–1. */
export interface TextLine {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly likelihood: number;
  /** Mean luma of the ink, 0–255. */
  readonly tone: number;
}

/** From here a candidate is part of a line; a line is text from here on, and a small one, of which texture has more, from there. */
const PART_FROM = 0.5;
const TEXT_FROM = 0.7;
const SMALL_TEXT_FROM = 0.97;
const SMALL_PX = 100;
/** Fragments of one line: ratio of heights, gap and shared height in heights, difference of tone. */
const FRAGMENTS = { heights: 0.5, gap: 3.2, overlap: 0.6, tone: 60 };
/** Dots and accents belong to a line when they are this near, in heights, and about as light. */
const MARKS = { above: 0.4, beside: 0.15, tone: 40 };
const SHORTEST_PX = 7;
const NARROWEST = 1.1;
/** A single piece can be a word (Arabic, Devanagari) when a row crosses it more often than this. */
const WORD_CROSSINGS = 1.6;
/** Shares of the smaller box: above, two are one and the better stays. */
const SAME_BOX = 0.5;

/**
 * Lines that look like writing, most likely first: pieces of ink under several masks, joined to lines, judged by the model,
 * the best of those that overlap. It sees the look of writing, not letters: any script, but only along rows.
 */
export function findText(planes: WorkingPlanes): TextLine[] {
  const mask = new Uint8Array(planes.luma.length);
  const lines: TextLine[] = [];
  for (const rule of MASK_RULES) {
    maskInk(planes, rule, mask);
    const pieces = findInkPieces(mask, planes.luma, planes.widthPx, planes.heightPx);
    for (const candidate of groupLines(pieces)) {
      if (!couldBeWriting(candidate)) continue;
      const likelihood = likelihoodOfWriting(lineFeatures(candidate, planes));
      if (likelihood >= PART_FROM) lines.push(withMarks(lineOf(candidate, likelihood), pieces));
    }
  }
  return joinFragments(keepBest(lines))
    .filter(isText)
    .map((line) => grow(line, planes));
}

function lineOf({ left, top, right, bottom, pieces }: LineCandidate, likelihood: number): TextLine {
  const tone = pieces.reduce((sum, { luma }) => sum + luma, 0) / pieces.length;
  return { left, top, right, bottom, likelihood, tone };
}

function isText({ left, right, likelihood }: TextLine): boolean {
  return likelihood >= (right - left < SMALL_PX ? SMALL_TEXT_FROM : TEXT_FROM);
}

/** The line with the small pieces around it that are its dots, accents and points. */
function withMarks(line: TextLine, pieces: readonly InkPiece[]): TextLine {
  const tall = line.bottom - line.top;
  let { left, top, right, bottom } = line;
  for (const piece of pieces) {
    if (piece.bottom - piece.top > 0.6 * tall || piece.right - piece.left > 1.5 * tall) continue;
    if (Math.abs(piece.luma - line.tone) > MARKS.tone) continue;
    const middle = (piece.left + piece.right) / 2;
    if (middle < line.left - MARKS.beside * tall || middle > line.right + MARKS.beside * tall) continue;
    if (piece.top < line.top - MARKS.above * tall || piece.bottom > line.bottom + MARKS.above * tall) continue;
    left = Math.min(left, piece.left);
    right = Math.max(right, piece.right);
    top = Math.min(top, piece.top);
    bottom = Math.max(bottom, piece.bottom);
  }
  return { ...line, left, top, right, bottom };
}

/** One pixel more to every side: ink fades into its ground. */
function grow(line: TextLine, { widthPx, heightPx }: WorkingPlanes): TextLine {
  return {
    ...line,
    left: Math.max(0, line.left - 1),
    top: Math.max(0, line.top - 1),
    right: Math.min(widthPx, line.right + 1),
    bottom: Math.min(heightPx, line.bottom + 1),
  };
}

/** Cheap grounds on which most candidates are dropped before they are measured. */
export function couldBeWriting({ left, top, right, bottom, pieces }: LineCandidate): boolean {
  const tall = bottom - top;
  if (tall < SHORTEST_PX || right - left < NARROWEST * tall) return false;
  return pieces.length > 1 || pieces[0]!.rowRuns / tall >= WORD_CROSSINGS;
}

function keepBest(lines: readonly TextLine[]): TextLine[] {
  const kept: TextLine[] = [];
  for (const line of [...lines].sort(byLikelihood)) {
    if (kept.every((other) => overlapShare(line, other) < SAME_BOX)) kept.push(line);
  }
  return kept;
}

/** Words of a line that were found apart: same height, side by side, as light, closer than wide word spaces. */
function joinFragments(found: readonly TextLine[]): TextLine[] {
  const lines = [...found].sort((a, b) => a.left - b.left || a.top - b.top);
  for (let index = 0; index < lines.length; index += 1) {
    for (let other = index + 1; other < lines.length; other += 1) {
      if (!areFragments(lines[index]!, lines[other]!)) continue;
      lines[index] = unite(lines[index]!, lines[other]!);
      lines.splice(other, 1);
      other = index;
    }
  }
  return lines.sort(byLikelihood);
}

function areFragments(a: TextLine, b: TextLine): boolean {
  const tallA = a.bottom - a.top;
  const tallB = b.bottom - b.top;
  const shorter = Math.min(tallA, tallB);
  const taller = Math.max(tallA, tallB);
  const side = Math.max(a.left, b.left) - Math.min(a.right, b.right);
  const shared = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (shorter < FRAGMENTS.heights * taller || Math.abs(a.tone - b.tone) > FRAGMENTS.tone) return false;
  return side <= FRAGMENTS.gap * taller && shared >= FRAGMENTS.overlap * shorter;
}

function unite(a: TextLine, b: TextLine): TextLine {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
    likelihood: Math.max(a.likelihood, b.likelihood),
    tone: (a.tone + b.tone) / 2,
  };
}

function overlapShare(a: TextLine, b: TextLine): number {
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const tall = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (wide <= 0 || tall <= 0) return 0;
  const areaOf = (line: TextLine): number => (line.right - line.left) * (line.bottom - line.top);
  return (wide * tall) / Math.min(areaOf(a), areaOf(b));
}

function byLikelihood(a: TextLine, b: TextLine): number {
  return b.likelihood - a.likelihood || a.top - b.top || a.left - b.left;
}
