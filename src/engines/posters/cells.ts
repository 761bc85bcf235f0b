import type { TextLine } from './find-text.js';
import type { Rect } from './poster-analysis.js';
import { sumIn, type WorkingPlanes } from './working-planes.js';

/** The working picture in square cells: mean colour as CIE Lab, and what is in each. One number a cell, row by row. */
export interface Cells {
  readonly columns: number;
  readonly rows: number;
  /** Three numbers a cell: L* 0–100, a*, b*. */
  readonly lab: Float32Array;
  /** Share of pixels on an edge in the cell and its neighbours. */
  readonly edges: Float32Array;
  /** 1 where a text line is. */
  readonly text: Uint8Array;
  /** 1 where most of what surrounds a cell is full of edges. */
  readonly restless: Uint8Array;
}

export const CELL_PX = 8;
/** A stroke that crosses three cells has this share of edges. */
const EDGY = 0.1;
/** Cells to every side that are asked, and how many of them must be edgy: a straight outline makes three rows of seven. */
const REACH = 3;
const MOST = 0.55;

/** Divides a picture into cells of 8 × 8 pixels; what is left at the right and bottom goes to the last ones. */
export function divideIntoCells(planes: WorkingPlanes, lines: readonly TextLine[]): Cells {
  const columns = Math.max(1, Math.floor(planes.widthPx / CELL_PX));
  const rows = Math.max(1, Math.floor(planes.heightPx / CELL_PX));
  const text = markText(columns, rows, lines);
  const edges = edgeShares(planes, columns, rows);
  return {
    columns,
    rows,
    lab: meanColours(planes, columns, rows),
    edges,
    text,
    restless: markRestless(columns, rows, edges, text),
  };
}

/** The cells whose centres lie in a rectangle: first and last (excluded) column and row; at least one of each. */
export function cellsIn(
  { columns, rows }: Cells,
  rect: Rect,
): readonly [left: number, top: number, right: number, bottom: number] {
  const left = Math.min(columns - 1, Math.round(rect.x * columns));
  const top = Math.min(rows - 1, Math.round(rect.y * rows));
  return [
    left,
    top,
    Math.min(columns, Math.max(left + 1, Math.round((rect.x + rect.width) * columns))),
    Math.min(rows, Math.max(top + 1, Math.round((rect.y + rect.height) * rows))),
  ];
}

/** Mean of values over the cells of a rectangle. */
export function meanIn(cells: Cells, values: ArrayLike<number>, rect: Rect): number {
  const [left, top, right, bottom] = cellsIn(cells, rect);
  let sum = 0;
  for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) sum += values[y * cells.columns + x]!;
  return sum / ((right - left) * (bottom - top));
}

function meanColours({ rgb, widthPx, heightPx }: WorkingPlanes, columns: number, rows: number): Float32Array {
  const lab = new Float32Array(columns * rows * 3);
  const high = Math.min(CELL_PX, heightPx);
  const wide = Math.min(CELL_PX, widthPx);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let [red, green, blue] = [0, 0, 0];
      for (let y = row * CELL_PX; y < row * CELL_PX + high; y += 1) {
        const from = (y * widthPx + column * CELL_PX) * 3;
        for (let at = from; at < from + wide * 3; at += 3) {
          red += rgb[at]!;
          green += rgb[at + 1]!;
          blue += rgb[at + 2]!;
        }
      }
      const count = high * wide;
      lab.set(toLab(red / count, green / count, blue / count), (row * columns + column) * 3);
    }
  }
  return lab;
}

/** sRGB 0–255 to CIE Lab, D65. */
function toLab(red: number, green: number, blue: number): readonly [number, number, number] {
  const r = linear(red / 255);
  const g = linear(green / 255);
  const b = linear(blue / 255);
  const x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** An sRGB level 0–1 as light 0–1. */
export function linear(level: number): number {
  return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
}

function root(light: number): number {
  return light > 0.008856 ? Math.cbrt(light) : 7.787 * light + 16 / 116;
}

function edgeShares(planes: WorkingPlanes, columns: number, rows: number): Float32Array {
  const shares = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    const top = Math.max(0, (row - 1) * CELL_PX);
    const bottom = Math.min(planes.heightPx, (row + 2) * CELL_PX);
    for (let column = 0; column < columns; column += 1) {
      const left = Math.max(0, (column - 1) * CELL_PX);
      const right = Math.min(planes.widthPx, (column + 2) * CELL_PX);
      const count = (right - left) * (bottom - top);
      shares[row * columns + column] = sumIn(planes.edgeSums, planes.widthPx, left, top, right, bottom) / count;
    }
  }
  return shares;
}

function markText(columns: number, rows: number, lines: readonly TextLine[]): Uint8Array {
  const text = new Uint8Array(columns * rows);
  for (const line of lines) {
    const bottom = Math.min(rows, Math.ceil((line.bottom + 2) / CELL_PX));
    const right = Math.min(columns, Math.ceil((line.right + 2) / CELL_PX));
    const left = Math.max(0, Math.floor((line.left - 2) / CELL_PX));
    for (let y = Math.max(0, Math.floor((line.top - 2) / CELL_PX)); y < bottom; y += 1) {
      text.fill(1, y * columns + left, y * columns + Math.max(left, right));
    }
  }
  return text;
}

/** A majority of neighbours, so that a restless part ends where it ends; text is neither for nor against. */
function markRestless(columns: number, rows: number, edges: Float32Array, text: Uint8Array): Uint8Array {
  const restless = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let edgy = 0;
      let asked = 0;
      for (let y = Math.max(0, row - REACH); y <= Math.min(rows - 1, row + REACH); y += 1) {
        for (let x = Math.max(0, column - REACH); x <= Math.min(columns - 1, column + REACH); x += 1) {
          const at = y * columns + x;
          if (text[at] === 1) continue;
          asked += 1;
          if (edges[at]! >= EDGY) edgy += 1;
        }
      }
      const at = row * columns + column;
      if (text[at] === 0 && asked > 0 && edgy >= MOST * asked) restless[at] = 1;
    }
  }
  return restless;
}
