import { type RawHeader, warningsOf } from './raw-header.js';

const EXTENSION = 0x21;
const IMAGE = 0x2c;

/** GIF: the logical screen, and the pages counted by walking the blocks (GIF89a sections 18–23). */
export function readGifHeader(bytes: Buffer): RawHeader | null {
  if (bytes.length < 13) return null;
  const pages = Math.max(1, countImages(bytes));
  return {
    format: 'gif',
    widthPx: bytes.readUInt16LE(6),
    heightPx: bytes.readUInt16LE(8),
    pages,
    orientation: 1,
    buffersWhole: false,
    warnings: warningsOf({ icc: true, pages }),
  };
}

function countImages(bytes: Buffer): number {
  let images = 0;
  let at = 13 + colourTableBytes(bytes[10]!);
  while (at < bytes.length) {
    if (bytes[at] === EXTENSION) {
      at = skipSubBlocks(bytes, at + 2);
    } else if (bytes[at] === IMAGE && at + 10 < bytes.length) {
      images += 1;
      at = skipSubBlocks(bytes, at + 11 + colourTableBytes(bytes[at + 9]!));
    } else {
      break;
    }
  }
  return images;
}

function colourTableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1);
}

function skipSubBlocks(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at]!;
  return at + 1;
}
