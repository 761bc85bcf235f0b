import { type RawHeader, warningsOf } from './raw-header.js';
import { readTiffDirectory, tiffReader } from './tiff-directory.js';

const WIDTH = 256;
const HEIGHT = 257;
const BITS_PER_SAMPLE = 258;
const PHOTOMETRIC = 262;
const ORIENTATION = 274;
const ICC_PROFILE = 34675;
const SEPARATED = 5;
const MAX_PAGES = 1000;

/** Classic TIFF: the first directory describes the picture, the chain counts the pages. Null when it is malformed. */
export function readTiffHeader(bytes: Buffer): RawHeader | null {
  const reader = tiffReader(bytes);
  if (reader === null) return null;
  const start = reader.u32(4);
  const first = readTiffDirectory(bytes, start);
  const widthPx = first?.tags.get(WIDTH);
  const heightPx = first?.tags.get(HEIGHT);
  if (first === null || widthPx === undefined || heightPx === undefined) return null;
  const pages = countPages(bytes, start);
  const orientation = first.tags.get(ORIENTATION) ?? 1;
  return {
    format: 'tiff',
    widthPx,
    heightPx,
    pages,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    buffersWhole: false,
    warnings: warningsOf({
      cmyk: first.tags.get(PHOTOMETRIC) === SEPARATED,
      sixteenBit: first.tags.get(BITS_PER_SAMPLE) === 16,
      icc: first.tags.has(ICC_PROFILE),
      pages,
    }),
  };
}

function countPages(bytes: Buffer, start: number): number {
  const seen = new Set<number>();
  let offset = start;
  while (offset !== 0 && !seen.has(offset) && seen.size < MAX_PAGES) {
    const directory = readTiffDirectory(bytes, offset);
    if (directory === null) break;
    seen.add(offset);
    offset = directory.next;
  }
  return seen.size;
}
