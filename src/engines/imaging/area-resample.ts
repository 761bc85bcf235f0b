/** A rectangle in fractional source cells. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An 8-bit picture with its width. */
export interface GreyGrid {
  readonly cells: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Averages a region to `columns` × `rows` values by exact area, rows first. What lies outside the source is white (255).
 */
export function resampleArea(source: GreyGrid, region: Region, columns: number, rows: number): Float64Array {
  const across = spans(region.x, region.width, columns, source.width);
  const down = spans(region.y, region.height, rows, source.height);
  const output = new Float64Array(columns * rows);
  const line = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) {
    const base = row * columns;
    for (let y = down.first[row]!; y <= down.last[row]!; y += 1) {
      const weight = overlap(y, region.y, region.height, rows, row);
      averageLine(source, y, across, region, line);
      for (let column = 0; column < columns; column += 1) output[base + column]! += weight * line[column]!;
    }
    // Rows of the region outside the source carry the remaining weight.
    const missing = 1 - down.covered[row]!;
    for (let column = 0; column < columns; column += 1) output[base + column]! += missing * 255;
  }
  return output;
}

interface Spans {
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly covered: Float64Array;
}

/** Source cells each target cell overlaps, clipped to the source, and the share of it they cover. */
function spans(start: number, length: number, count: number, limit: number): Spans {
  const first = new Int32Array(count);
  const last = new Int32Array(count);
  const covered = new Float64Array(count);
  const size = length / count;
  for (let index = 0; index < count; index += 1) {
    const from = Math.max(0, start + index * size);
    const to = Math.min(limit, start + (index + 1) * size);
    first[index] = Math.floor(from);
    last[index] = to > from ? Math.min(limit - 1, Math.ceil(to) - 1) : -1;
    covered[index] = Math.max(0, to - from) / size;
  }
  return { first, last, covered };
}

/** Share of target cell `index` that source cell `cell` makes up. */
function overlap(cell: number, start: number, length: number, count: number, index: number): number {
  const size = length / count;
  const from = Math.max(cell, start + index * size);
  const to = Math.min(cell + 1, start + (index + 1) * size);
  return Math.max(0, to - from) / size;
}

function averageLine(source: GreyGrid, y: number, across: Spans, region: Region, line: Float64Array): void {
  const row = y * source.width;
  const size = region.width / line.length;
  for (let column = 0; column < line.length; column += 1) {
    const first = across.first[column]!;
    const last = across.last[column]!;
    let sum = (1 - across.covered[column]!) * 255 * size;
    for (let x = first; x <= last; x += 1) {
      const inner = x > first && x < last;
      const weight = inner ? 1 : overlap(x, region.x, region.width, line.length, column) * size;
      sum += weight * source.cells[row + x]!;
    }
    line[column] = sum / size;
  }
}
