import type { ImageFormat } from '../../engines/imaging/measurement.js';
import { isHeaderRefusal, readImageHeader } from '../../engines/imaging/read-header.js';
import { OutboundError } from './outbound-error.js';

const CONTENT_TYPES: Readonly<Record<ImageFormat, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  tiff: 'image/tiff',
  gif: 'image/gif',
};

/** Servers that do not know an image say these; the bytes decide then. */
const UNDECLARED: ReadonlySet<string> = new Set(['', 'application/octet-stream', 'binary/octet-stream']);

/**
 * Refuses what calls itself something else than an image, before its body is read. Which image format the header names
 * is not compared: many honest servers derive it from a file name.
 */
export function checkDeclaredType(contentType: string | null): void {
  const declared = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (declared.startsWith('image/') || UNDECLARED.has(declared)) return;
  throw new OutboundError('UNSUPPORTED_MEDIA', 'The address leads to something that is not an image; link the file.');
}

/** The content type that the bytes themselves show. Throws an OutboundError when they are no accepted image. */
export function sniffContentType(bytes: Buffer): string {
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) {
    throw new OutboundError(
      header.code === 'IMAGE_TOO_LARGE' ? 'IMAGE_TOO_LARGE' : 'UNSUPPORTED_MEDIA',
      header.message,
    );
  }
  return CONTENT_TYPES[header.format];
}
