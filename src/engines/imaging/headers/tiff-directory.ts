/** One image file directory of a TIFF structure (also EXIF's): first values of its numeric tags, by tag number. */
export interface TiffDirectory {
  readonly tags: ReadonlyMap<number, number>;
  /** Offset of the next directory from the structure's start; 0 ends the chain. */
  readonly next: number;
}

const BYTES_OF_TYPE: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 7: 1 };
const MAX_ENTRIES = 512;

/** Unsigned numbers at an offset, in the structure's own byte order. */
export interface TiffReader {
  u16(at: number): number;
  u32(at: number): number;
}

/** Reader of unsigned numbers in the byte order the structure declares; null when `bytes` holds no classic TIFF there. */
export function tiffReader(bytes: Buffer): TiffReader | null {
  const mark = bytes.toString('latin1', 0, 4);
  if (bytes.length < 8) return null;
  if (mark === 'II*\0') return { u16: (at) => bytes.readUInt16LE(at), u32: (at) => bytes.readUInt32LE(at) };
  if (mark === 'MM\0*') return { u16: (at) => bytes.readUInt16BE(at), u32: (at) => bytes.readUInt32BE(at) };
  return null;
}

/**
 * The directory at `offset` (TIFF 6.0 section 2). Values that do not fit the entry are followed to their first element.
 * Null when the directory does not lie within the bytes.
 */
export function readTiffDirectory(bytes: Buffer, offset: number): TiffDirectory | null {
  const reader = tiffReader(bytes);
  if (reader === null || offset < 8 || offset + 2 > bytes.length) return null;
  const count = reader.u16(offset);
  const end = offset + 2 + count * 12;
  if (count > MAX_ENTRIES || end > bytes.length) return null;
  const tags = new Map<number, number>();
  for (let at = offset + 2; at < end; at += 12) {
    const value = firstValue(bytes, reader, at);
    if (value !== null) tags.set(reader.u16(at), value);
  }
  return { tags, next: end + 4 <= bytes.length ? reader.u32(end) : 0 };
}

/** First value of the entry at `at`; null for types that are not unsigned numbers and for values out of bounds. */
function firstValue(bytes: Buffer, reader: TiffReader, at: number): number | null {
  const size = BYTES_OF_TYPE[reader.u16(at + 2)];
  if (size === undefined) return null;
  const length = size * reader.u32(at + 4);
  const place = length > 4 ? reader.u32(at + 8) : at + 8;
  if (place + size > bytes.length) return null;
  if (size === 1) return bytes[place]!;
  return size === 2 ? reader.u16(place) : reader.u32(place);
}

const ORIENTATION = 0x0112;

/** EXIF orientation 1–8 of a TIFF structure such as the body of an Exif block; 1 when it says nothing valid. */
export function exifOrientation(exif: Buffer): number {
  const reader = tiffReader(exif);
  const value = reader === null ? undefined : readTiffDirectory(exif, reader.u32(4))?.tags.get(ORIENTATION);
  return value !== undefined && value >= 1 && value <= 8 ? value : 1;
}
