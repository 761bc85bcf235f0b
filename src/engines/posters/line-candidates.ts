import type { InkPiece } from './ink-pieces.js';

/** Pieces of ink in a row that could be a line of writing; box in pixels, right and bottom excluded. */
export interface LineCandidate {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** From left to right. */
  readonly pieces: readonly InkPiece[];
}

/** More pieces than this are texture, whatever they are: the largest are kept. */
const MOST_PIECES = 2500;
/** How alike neighbours of a line are: ratio of heights, overlap in height, gap in heights, luma, stroke width. */
const LINK = { heights: 0.36, overlap: 0.5, gap: 0.95, luma: 34, strokes: 2.6, contrast: 2.6 };
const BUCKET_PX = 16;

/** Joins pieces to lines from neighbour to neighbour. Every piece is in exactly one candidate, many are alone. */
export function groupLines(found: readonly InkPiece[]): LineCandidate[] {
  const pieces = keepLargest(found).sort((a, b) => a.left - b.left || a.top - b.top);
  const parents = pieces.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parents[at]! !== at) at = parents[at] = parents[parents[at]!]!;
    return at;
  };
  // Sorted by their left sides: those that begin before a piece's reach ends are the next ones.
  const rows = bucketRows(pieces);
  for (const [index, piece] of pieces.entries()) {
    for (const other of neighbours(rows, piece, index)) {
      if (areNeighbours(piece, pieces[other]!)) parents[root(other)] = root(index);
    }
  }
  const groups = new Map<number, InkPiece[]>();
  for (const [index, piece] of pieces.entries()) {
    const group = groups.get(root(index));
    if (group === undefined) groups.set(root(index), [piece]);
    else group.push(piece);
  }
  return [...groups.values()].map(candidateOf);
}

/** Mean width of the strokes of a piece, in pixels: the shorter of its stretches along rows and along columns. */
export function strokeWidth(piece: InkPiece): number {
  return piece.area / Math.max(piece.rowRuns, piece.columnRuns);
}

/** The candidate a group of pieces makes. */
export function candidateOf(pieces: readonly InkPiece[]): LineCandidate {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const piece of pieces) {
    left = Math.min(left, piece.left);
    top = Math.min(top, piece.top);
    right = Math.max(right, piece.right);
    bottom = Math.max(bottom, piece.bottom);
  }
  return { left, top, right, bottom, pieces };
}

function keepLargest(pieces: readonly InkPiece[]): InkPiece[] {
  if (pieces.length <= MOST_PIECES) return [...pieces];
  return [...pieces].sort((a, b) => b.area - a.area).slice(0, MOST_PIECES);
}

type Rows = ReadonlyMap<number, readonly { readonly index: number; readonly left: number }[]>;

function bucketRows(pieces: readonly InkPiece[]): Rows {
  const rows = new Map<number, { index: number; left: number }[]>();
  for (const [index, { top, bottom, left }] of pieces.entries()) {
    const row = Math.floor((top + bottom) / 2 / BUCKET_PX);
    const bucket = rows.get(row);
    if (bucket === undefined) rows.set(row, [{ index, left }]);
    else bucket.push({ index, left });
  }
  return rows;
}

function* neighbours(rows: Rows, piece: InkPiece, index: number): Generator<number> {
  const tall = piece.bottom - piece.top;
  const reach = piece.right + (LINK.gap * tall) / LINK.heights;
  const lowest = Math.floor((piece.bottom + tall) / BUCKET_PX);
  for (let row = Math.floor((piece.top - tall) / BUCKET_PX); row <= lowest; row += 1) {
    for (const other of rows.get(row) ?? []) {
      if (other.index > index && other.left <= reach) yield other.index;
      else if (other.left > reach) break;
    }
  }
}

function areNeighbours(a: InkPiece, b: InkPiece): boolean {
  const tallA = a.bottom - a.top;
  const tallB = b.bottom - b.top;
  const shorter = Math.min(tallA, tallB);
  const taller = Math.max(tallA, tallB);
  if (shorter < LINK.heights * taller || b.left - a.right > LINK.gap * taller) return false;
  if (Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) < LINK.overlap * shorter) return false;
  if (Math.abs(a.luma - b.luma) > LINK.luma) return false;
  return (
    isWithin(strokeWidth(a), strokeWidth(b), LINK.strokes) && isWithin(a.contrast + 4, b.contrast + 4, LINK.contrast)
  );
}

function isWithin(a: number, b: number, ratio: number): boolean {
  return a <= b * ratio && b <= a * ratio;
}
