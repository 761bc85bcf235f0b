import type { UserErrorCode } from '../../errors.js';
import { isAvif, readAvifHeader } from './headers/avif-header.js';
import { readGifHeader } from './headers/gif-header.js';
import { readJpegHeader } from './headers/jpeg-header.js';
import { readPngHeader } from './headers/png-header.js';
import type { RawHeader } from './headers/raw-header.js';
import { readTiffHeader } from './headers/tiff-header.js';
import { readWebpHeader } from './headers/webp-header.js';
import type { ImageHeader } from './measurement.js';

/** Most bytes of one file. */
export const MAX_IMAGE_BYTES = 25 * 1024 * 1024;
/** Most pixels of one file, all pages together. */
export const MAX_IMAGE_PIXELS = 64_000_000;
/** Most pixels of a progressive JPEG or interlaced PNG, which decode only as a whole: 464 KB of PNG took 528 MB. */
export const MAX_BUFFERED_PIXELS = 25_000_000;

/** Why a file is not accepted; `message` is public. */
export interface HeaderRefusal {
  readonly code: UserErrorCode;
  readonly message: string;
}

type Parser = (bytes: Buffer) => RawHeader | null;

const MAGIC: readonly (readonly [at: number, mark: string, parser: Parser])[] = [
  [0, '\xff\xd8\xff', readJpegHeader],
  [0, '\x89PNG\r\n\x1a\n', readPngHeader],
  [0, 'GIF87a', readGifHeader],
  [0, 'GIF89a', readGifHeader],
  [0, 'II*\0', readTiffHeader],
  [0, 'MM\0*', readTiffHeader],
  [8, 'WEBP', readWebpHeader],
];

const KNOWN_REFUSED: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^%PDF/, 'PDF'],
  [/<svg[\s>]/i, 'SVG'],
  [/^\s*<(!doctype html|html|head|body|script)/i, 'HTML'],
  [/^BM/, 'BMP'],
  [/^PK\x03\x04/, 'ZIP'],
  // Phones take such pictures. They are HEVC, which sharp's build of libvips does not decode.
  [/^.{4}ftyp(?:hei[cmsx]|hev[cmsx]|mif1|msf1)/s, 'HEIC'],
];

/**
 * Format, size and pages of a file, told from its content (never its name) without decoding it, or why it is refused:
 * IMAGE_TOO_LARGE for bytes or pixels over the limits, UNSUPPORTED_MEDIA for everything that is not a well-formed
 * JPEG, PNG, WebP, AVIF, TIFF or GIF. Pure and quick (microseconds): call it before any decoder sees the bytes.
 */
export function readImageHeader(bytes: Buffer): ImageHeader | HeaderRefusal {
  if (bytes.length === 0) return unsupported('The file is empty.');
  if (bytes.length > MAX_IMAGE_BYTES) {
    return tooLarge(
      `The file has ${megabytes(bytes.length)} MB; at most ${megabytes(MAX_IMAGE_BYTES)} MB are accepted.`,
    );
  }
  const parser = parserFor(bytes);
  if (parser === null) return unsupported(unsupportedMessage(bytes));
  const raw = parser(bytes);
  if (raw === null || raw.widthPx < 1 || raw.heightPx < 1) {
    return unsupported('The file begins like an image but its header is damaged.');
  }
  return refusalForPixels(raw) ?? oriented(raw, bytes.length);
}

/** Tells a refusal from a header. */
export function isHeaderRefusal(result: ImageHeader | HeaderRefusal): result is HeaderRefusal {
  return 'code' in result;
}

function parserFor(bytes: Buffer): Parser | null {
  for (const [at, mark, parser] of MAGIC) {
    if (bytes.toString('latin1', at, at + mark.length) === mark) return parser;
  }
  return isAvif(bytes) ? readAvifHeader : null;
}

function refusalForPixels(raw: RawHeader): HeaderRefusal | null {
  const pixels = raw.widthPx * raw.heightPx;
  if (pixels * raw.pages > MAX_IMAGE_PIXELS) {
    const pages = raw.pages > 1 ? ` × ${raw.pages} pages` : '';
    return tooLarge(
      `The image has ${raw.widthPx} × ${raw.heightPx} pixels${pages}; at most ${MAX_IMAGE_PIXELS / 1e6} million are accepted.`,
    );
  }
  if (raw.buffersWhole && pixels > MAX_BUFFERED_PIXELS) {
    return tooLarge(
      `A progressive or interlaced image may have at most ${MAX_BUFFERED_PIXELS / 1e6} million pixels; save it without that option.`,
    );
  }
  return null;
}

function oriented(raw: RawHeader, sizeBytes: number): ImageHeader {
  const turned = raw.orientation >= 5;
  return {
    format: raw.format,
    widthPx: turned ? raw.heightPx : raw.widthPx,
    heightPx: turned ? raw.widthPx : raw.heightPx,
    pages: raw.pages,
    sizeBytes,
    warnings: raw.warnings,
  };
}

function unsupportedMessage(bytes: Buffer): string {
  const head = bytes.toString('latin1', 0, 1024);
  const known = KNOWN_REFUSED.find(([pattern]) => pattern.test(head));
  const accepted = 'accepted are JPEG, PNG, WebP, AVIF, TIFF and GIF.';
  return known === undefined
    ? `The file is not an image of a known format; ${accepted}`
    : `${known[1]} is not accepted as an image; ${accepted}`;
}

function megabytes(count: number): string {
  return (count / 1024 / 1024).toFixed(count % (1024 * 1024) === 0 ? 0 : 1);
}

function unsupported(message: string): HeaderRefusal {
  return { code: 'UNSUPPORTED_MEDIA', message };
}

function tooLarge(message: string): HeaderRefusal {
  return { code: 'IMAGE_TOO_LARGE', message };
}
