import type { ImageFormat, ImageWarning } from '../measurement.js';

/** What one format's parser finds, before rotation and limits. `orientation` is EXIF's 1–8. */
export interface RawHeader {
  readonly format: ImageFormat;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pages: number;
  readonly orientation: number;
  /** Progressive JPEG or interlaced PNG: the decoder must hold every pixel at once. */
  readonly buffersWhole: boolean;
  readonly warnings: readonly ImageWarning[];
}

/** The flags every parser collects, turned into the warnings they stand for. */
export function warningsOf(flags: {
  readonly cmyk?: boolean;
  readonly sixteenBit?: boolean;
  readonly icc: boolean;
  readonly pages?: number;
}): ImageWarning[] {
  const warnings: ImageWarning[] = [];
  if ((flags.pages ?? 1) > 1) warnings.push('ANIMATED');
  if (flags.cmyk === true) warnings.push('CMYK');
  if (!flags.icc) warnings.push('ICC_MISSING');
  if (flags.sixteenBit === true) warnings.push('SIXTEEN_BIT');
  return warnings;
}

/** Four ASCII characters at `offset`, or an empty string past the end. */
export function fourCharacters(bytes: Buffer, offset: number): string {
  return offset + 4 <= bytes.length ? bytes.toString('latin1', offset, offset + 4) : '';
}
