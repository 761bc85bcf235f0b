import type { ImageFormat } from '../../engines/imaging/measurement.js';

/** The content types a picture may be sent as, and the format its bytes must then have. */
export const IMAGE_CONTENT_TYPES: ReadonlyMap<string, ImageFormat> = new Map([
  ['image/jpeg', 'jpeg'],
  ['image/png', 'png'],
  ['image/webp', 'webp'],
  ['image/avif', 'avif'],
  ['image/tiff', 'tiff'],
  ['image/gif', 'gif'],
]);

/** The content types a file of predictions may be sent as. */
export const PREDICTION_CONTENT_TYPES: ReadonlySet<string> = new Set(['application/x-ndjson', 'text/csv']);

/** The content type a stored picture of this format is served as. */
export function contentTypeOf(format: ImageFormat): string {
  return `image/${format}`;
}
