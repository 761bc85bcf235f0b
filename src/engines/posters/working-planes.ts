/** The picture a poster is analysed on: 8-bit sRGB interleaved, and its luma; row by row. */
export interface WorkingPlanes {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgb: Uint8Array;
  readonly luma: Uint8Array;
  /** Sums of luma over everything above and left of a place, one more column and row than the picture. */
  readonly lumaSums: Int32Array;
  /** Likewise counts of pixels on an edge: luma steps of {@link EDGE_STEP} or more to the right or below. */
  readonly edgeSums: Int32Array;
}

/** Long side, in pixels, posters are decoded to; sizes below are in pixels of this picture. */
export const WORKING_LONG_SIDE_PX = 720;
/** Levels of luma between two pixels, two apart, that make an edge: above grain, below the faintest writing. */
export const EDGE_STEP = 22;

/** Luma (Rec. 601) and the sums that make the mean of any rectangle four look-ups. */
export function planesOf(frame: { widthPx: number; heightPx: number; rgb: Uint8Array }): WorkingPlanes {
  const { widthPx, heightPx, rgb } = frame;
  const luma = new Uint8Array(widthPx * heightPx);
  for (let pixel = 0; pixel < luma.length; pixel += 1) {
    const at = pixel * 3;
    luma[pixel] = (9798 * rgb[at]! + 19235 * rgb[at + 1]! + 3735 * rgb[at + 2]! + 16384) >> 15;
  }
  const edges = markEdges(luma, widthPx, heightPx);
  const lumaSums = sumsOf(luma, widthPx, heightPx);
  return { widthPx, heightPx, rgb, luma, lumaSums, edgeSums: sumsOf(edges, widthPx, heightPx) };
}

/** The sum over a rectangle in pixels; the caller keeps it inside the picture. */
export function sumIn(
  sums: Int32Array,
  widthPx: number,
  left: number,
  top: number,
  right: number,
  bottom: number,
): number {
  const stride = widthPx + 1;
  return (
    sums[bottom * stride + right]! -
    sums[top * stride + right]! -
    sums[bottom * stride + left]! +
    sums[top * stride + left]!
  );
}

function markEdges(luma: Uint8Array, width: number, height: number): Uint8Array {
  const edges = new Uint8Array(width * height);
  for (let y = 1; y < height - 1; y += 1) {
    for (let at = y * width + 1, end = y * width + width - 1; at < end; at += 1) {
      const across = Math.abs(luma[at + 1]! - luma[at - 1]!);
      const down = Math.abs(luma[at + width]! - luma[at - width]!);
      if (across >= EDGE_STEP || down >= EDGE_STEP) edges[at] = 1;
    }
  }
  return edges;
}

function sumsOf(values: Uint8Array, width: number, height: number): Int32Array {
  const stride = width + 1;
  const sums = new Int32Array(stride * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let row = 0;
    let at = (y + 1) * stride + 1;
    for (let from = y * width, end = from + width; from < end; from += 1, at += 1) {
      row += values[from]!;
      sums[at] = sums[at - stride]! + row;
    }
  }
  return sums;
}
