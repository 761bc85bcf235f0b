import { createHash } from 'node:crypto';
import { isHeaderRefusal, readImageHeader } from '../../engines/imaging/read-header.js';
import { IMAGE_CONTENT_TYPES, PREDICTION_CONTENT_TYPES } from './image-content-types.js';
import { ImageRefusedError } from './image-refusal.js';

/** What the sender of a file said of it. */
export interface Announced {
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly sha256: string | null;
}

/** Why the bytes are not the announced picture, or text of predictions: INVALID, UNSUPPORTED_MEDIA or IMAGE_TOO_LARGE; null when they are. */
export function findUploadProblem(bytes: Buffer, announced: Announced): ImageRefusedError | null {
  if (bytes.length !== announced.sizeBytes) {
    return invalid(`The file has ${bytes.length} bytes; ${announced.sizeBytes} were announced.`);
  }
  if (announced.sha256 !== null && announced.sha256 !== createHash('sha256').update(bytes).digest('hex')) {
    return invalid('The file has another SHA-256 than was announced.');
  }
  if (PREDICTION_CONTENT_TYPES.has(announced.contentType)) return isText(bytes) ? null : notText();
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) return new ImageRefusedError(header.code, header.message);
  if (header.format === IMAGE_CONTENT_TYPES.get(announced.contentType)) return null;
  return new ImageRefusedError('UNSUPPORTED_MEDIA', `The file is ${header.format}, not ${announced.contentType}.`);
}

/** Whether it is UTF-8, and no NUL is in it. */
function isText(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return !bytes.includes(0);
  } catch {
    return false;
  }
}

function notText(): ImageRefusedError {
  return new ImageRefusedError('UNSUPPORTED_MEDIA', 'The file is no text in UTF-8.');
}

function invalid(message: string): ImageRefusedError {
  return new ImageRefusedError('INVALID', message);
}
