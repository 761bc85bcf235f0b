import { type RawHeader, warningsOf } from './raw-header.js';
import { exifOrientation } from './tiff-directory.js';

interface Segments {
  /** Body of the first Exif block: decoders heed no other. */
  exif: Buffer | null;
  icc: boolean;
  frame: { readonly marker: number; readonly body: Buffer } | null;
}

/**
 * JPEG: walks the marker segments to the first scan (ITU-T T.81 annex B), as Exif may stand behind the frame header. Null when there is no
 * frame header.
 */
export function readJpegHeader(bytes: Buffer): RawHeader | null {
  const seen: Segments = { exif: null, icc: false, frame: null };
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) break;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd9 || marker === 0xda) break;
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2 || at + 2 + length > bytes.length) break;
    noteSegment(marker, bytes.subarray(at + 4, at + 2 + length), seen);
    at += 2 + length;
  }
  return frameHeader(seen);
}

/** SOF0–SOF15 without DHT (C4), JPG (C8) and DAC (CC), which share the range. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function noteSegment(marker: number, body: Buffer, seen: Segments): void {
  if (isFrameHeader(marker)) seen.frame ??= { marker, body };
  if (marker === 0xe1 && body.toString('latin1', 0, 6) === 'Exif\0\0') seen.exif ??= body.subarray(6);
  if (marker === 0xe2 && body.toString('latin1', 0, 12) === 'ICC_PROFILE\0') seen.icc = true;
}

function frameHeader({ exif, icc, frame }: Segments): RawHeader | null {
  if (frame === null || frame.body.length < 6) return null;
  const { marker, body } = frame;
  return {
    format: 'jpeg',
    widthPx: body.readUInt16BE(3),
    heightPx: body.readUInt16BE(1),
    pages: 1,
    orientation: exif === null ? 1 : exifOrientation(exif),
    buffersWhole: marker === 0xc2 || marker === 0xc6 || marker === 0xca || marker === 0xce,
    warnings: warningsOf({ cmyk: body[5] === 4, sixteenBit: body[0] === 16, icc }),
  };
}
