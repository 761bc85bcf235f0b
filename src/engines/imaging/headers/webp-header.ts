import { fourCharacters, type RawHeader, warningsOf } from './raw-header.js';
import { exifOrientation } from './tiff-directory.js';

/** WebP: the three kinds of first chunk (RFC 9649 section 2). Null when none of them is there. */
export function readWebpHeader(bytes: Buffer): RawHeader | null {
  if (bytes.length < 30) return null;
  const kind = fourCharacters(bytes, 12);
  if (kind === 'VP8X') return extended(bytes);
  const size = kind === 'VP8 ' ? lossySize(bytes) : kind === 'VP8L' ? losslessSize(bytes) : null;
  if (size === null) return null;
  return {
    format: 'webp',
    ...size,
    pages: 1,
    orientation: 1,
    buffersWhole: false,
    warnings: warningsOf({ icc: false }),
  };
}

function lossySize(bytes: Buffer): { widthPx: number; heightPx: number } | null {
  if (bytes.readUIntBE(23, 3) !== 0x9d012a) return null;
  return { widthPx: bytes.readUInt16LE(26) & 0x3fff, heightPx: bytes.readUInt16LE(28) & 0x3fff };
}

function losslessSize(bytes: Buffer): { widthPx: number; heightPx: number } | null {
  if (bytes[20] !== 0x2f) return null;
  const bits = bytes.readUInt32LE(21);
  return { widthPx: (bits & 0x3fff) + 1, heightPx: ((bits >>> 14) & 0x3fff) + 1 };
}

function extended(bytes: Buffer): RawHeader {
  const found = walkChunks(bytes);
  const pages = Math.max(1, found.frames);
  return {
    format: 'webp',
    widthPx: bytes.readUIntLE(24, 3) + 1,
    heightPx: bytes.readUIntLE(27, 3) + 1,
    pages,
    orientation: found.orientation,
    buffersWhole: false,
    warnings: warningsOf({ icc: found.icc, pages }),
  };
}

function walkChunks(bytes: Buffer): { frames: number; orientation: number; icc: boolean } {
  const found = { frames: 0, orientation: 1, icc: false };
  for (let at = 12; at + 8 <= bytes.length; ) {
    const kind = fourCharacters(bytes, at);
    const length = bytes.readUInt32LE(at + 4);
    if (kind === 'ANMF') found.frames += 1;
    if (kind === 'ICCP') found.icc = true;
    if (kind === 'EXIF') found.orientation = exifOrientation(withoutExifMark(bytes.subarray(at + 8, at + 8 + length)));
    at += 8 + length + (length & 1);
  }
  return found;
}

/** Some writers put JPEG's "Exif" mark before the TIFF structure. */
function withoutExifMark(body: Buffer): Buffer {
  return body.toString('latin1', 0, 6) === 'Exif\0\0' ? body.subarray(6) : body;
}
