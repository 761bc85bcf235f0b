import { fourCharacters, type RawHeader, warningsOf } from './raw-header.js';
import { exifOrientation } from './tiff-directory.js';

/** PNG: IHDR, then the ancillary chunks before the first IDAT. Null when IHDR is not the first chunk. */
export function readPngHeader(bytes: Buffer): RawHeader | null {
  if (bytes.length < 33 || fourCharacters(bytes, 12) !== 'IHDR') return null;
  const ancillary = readAncillary(bytes);
  return {
    format: 'png',
    widthPx: bytes.readUInt32BE(16),
    heightPx: bytes.readUInt32BE(20),
    pages: ancillary.pages,
    orientation: ancillary.orientation,
    buffersWhole: bytes[28] === 1,
    warnings: warningsOf({ sixteenBit: bytes[24] === 16, icc: ancillary.icc, pages: ancillary.pages }),
  };
}

function readAncillary(bytes: Buffer): { icc: boolean; pages: number; orientation: number } {
  const found = { icc: false, pages: 1, orientation: 1 };
  for (let at = 33; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const kind = fourCharacters(bytes, at + 4);
    if (kind === 'IDAT' || at + 12 + length > bytes.length) break;
    if (kind === 'iCCP' || kind === 'sRGB') found.icc = true;
    if (kind === 'acTL' && length >= 8) found.pages = Math.max(1, bytes.readUInt32BE(at + 8));
    if (kind === 'eXIf') found.orientation = exifOrientation(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return found;
}
