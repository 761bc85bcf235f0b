// Area averaging; see area-resample.ts for what it is for.

/**
 * Averages the region (x, y, width, height; fractional cells) of a grey plane to `columns` × `rows` doubles at `output` by exact
 * area; `line` is scratch for one row of doubles. Outside the plane is white.
 */
export function resampleArea(
  cells: usize,
  planeWidth: i32,
  planeHeight: i32,
  x: f64,
  y: f64,
  width: f64,
  height: f64,
  columns: i32,
  rows: i32,
  line: usize,
  output: usize,
): void {
  const tall = height / <f64>rows;
  for (let row = 0; row < rows; row++) {
    const out = output + ((<usize>(row * columns)) << 3);
    const from = y + <f64>row * tall;
    const to = from + tall;
    let missing = tall;
    for (let column = 0; column < columns; column++) store<f64>(out + ((<usize>column) << 3), 0);
    const last = min(planeHeight, <i32>Math.ceil(to));
    for (let at = max(0, <i32>Math.floor(from)); at < last; at++) {
      const share = Math.min(<f64>(at + 1), to) - Math.max(<f64>at, from);
      if (share <= 0) continue;
      missing -= share;
      averageLine(cells + <usize>(at * planeWidth), planeWidth, x, width, columns, line);
      for (let column = 0; column < columns; column++) {
        const place = (<usize>column) << 3;
        store<f64>(out + place, load<f64>(out + place) + load<f64>(line + place) * share);
      }
    }
    for (let column = 0; column < columns; column++) {
      const place = out + ((<usize>column) << 3);
      store<f64>(place, (load<f64>(place) + 255 * missing) / tall);
    }
  }
}

/** Averages of one row of the plane over `columns` equal parts of x … x + width. */
function averageLine(cells: usize, planeWidth: i32, x: f64, width: f64, columns: i32, line: usize): void {
  const wide = width / <f64>columns;
  for (let column = 0; column < columns; column++) {
    const from = x + <f64>column * wide;
    const to = from + wide;
    const start = Math.max(0, from);
    const end = Math.min(<f64>planeWidth, to);
    let sum = 255 * wide;
    if (end > start) {
      const first = <i32>Math.floor(start);
      const last = <i32>Math.ceil(end) - 1;
      let inner: u32 = 0;
      for (let at = first; at <= last; at++) inner += load<u8>(cells + <usize>at);
      sum =
        255 * (wide - (end - start)) +
        <f64>inner -
        (start - <f64>first) * <f64>load<u8>(cells + <usize>first) -
        (<f64>(last + 1) - end) * <f64>load<u8>(cells + <usize>last);
    }
    store<f64>(line + ((<usize>column) << 3), sum / wide);
  }
}
