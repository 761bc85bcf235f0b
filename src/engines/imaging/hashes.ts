/** Side of the square a DCT hash is made from, and of its block of coefficients. */
export const PHASH_SIDE = 32;
const BLOCK = 8;
/** Columns and rows of the picture a difference hash is made from: 16 differences in each of 16 rows. */
export const DHASH_COLUMNS = 17;
export const DHASH_ROWS = 16;
/** Differences up to this many levels are no difference: noise on an even ground would flip every bit. */
const DEAD_ZONE = 2;

/**
 * A coefficient must exceed the median by this share of the largest: in a symmetrical picture most coefficients are zero, and
 * so is the median, and noise would draw half of the bits (a disc saved again at quality 30 was 32 bits away).
 */
const SILENT_SHARE = 0.02;
/** And by this much at least: the coefficient of an amplitude of a sixteenth of a level. */
const SILENT_LEAST = 16;

/** Rows 1–8 of the 32-point DCT-II; the constant term is left out, so brightness does not count. */
const COSINES = Array.from({ length: BLOCK }, (_, row) =>
  Float64Array.from({ length: PHASH_SIDE }, (_unused, x) =>
    Math.cos((Math.PI * (row + 1) * (2 * x + 1)) / (2 * PHASH_SIDE)),
  ),
);

/**
 * DCT hash of 32 × 32 values: the 8 × 8 lowest frequencies without the constant ones, a bit each for clearly above their
 * median, row by row. 16 lower-case hex digits.
 */
export function perceptualHash(values: Float64Array): string {
  const block: number[] = [];
  const rows = COSINES.map((cosine) => transformColumns(values, cosine));
  for (const row of rows) {
    for (const cosine of COSINES) block.push(dot(row, cosine));
  }
  const sorted = [...block].sort((a, b) => a - b);
  const median = (sorted[31]! + sorted[32]!) / 2;
  const largest = block.reduce((most, coefficient) => Math.max(most, Math.abs(coefficient)), 0);
  const noise = Math.max(SILENT_LEAST, SILENT_SHARE * largest);
  return hexOfBits(block.map((coefficient) => coefficient > median + noise));
}

/** Difference hash of 17 × 16 values: a bit each for "brighter than the left neighbour". 64 lower-case hex digits. */
export function differenceHash(values: Float64Array): string {
  const bits: boolean[] = [];
  for (let row = 0; row < DHASH_ROWS; row += 1) {
    for (let column = 1; column < DHASH_COLUMNS; column += 1) {
      const at = row * DHASH_COLUMNS + column;
      bits.push(values[at]! - values[at - 1]! > DEAD_ZONE);
    }
  }
  return hexOfBits(bits);
}

/** Bits that differ between two hashes of equal length in hex. */
export function hammingDistance(a: string, b: string): number {
  if (a.length !== b.length) throw new RangeError('Only hashes of the same length can be compared.');
  let distance = 0;
  for (let at = 0; at < a.length; at += 1) {
    let bits = Number.parseInt(a.charAt(at), 16) ^ Number.parseInt(b.charAt(at), 16);
    for (; bits !== 0; bits &= bits - 1) distance += 1;
  }
  return distance;
}

function transformColumns(values: Float64Array, cosine: Float64Array): Float64Array {
  const row = new Float64Array(PHASH_SIDE);
  for (let y = 0; y < PHASH_SIDE; y += 1) {
    for (let x = 0; x < PHASH_SIDE; x += 1) row[x]! += cosine[y]! * values[y * PHASH_SIDE + x]!;
  }
  return row;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}

function hexOfBits(bits: readonly boolean[]): string {
  let hex = '';
  for (let at = 0; at < bits.length; at += 4) {
    let digit = 0;
    for (let bit = 0; bit < 4; bit += 1) digit = digit * 2 + (bits[at + bit] === true ? 1 : 0);
    hex += digit.toString(16);
  }
  return hex;
}
