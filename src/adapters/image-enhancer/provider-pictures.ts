import { isHeaderRefusal, readImageHeader } from '../../engines/imaging/read-header.js';
import type { ImageProcessError, ImageProcessor } from '../image-processor/image-processor.js';
import { EnhancementError } from './image-enhancer.js';

/** Models see no more than this; larger pictures only cost more. */
const SENT_LONG_SIDE_PX = 2_048;
const KEPT_LONG_SIDE_PX = 4_096;
const ACCEPTED_TYPES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp']);

export type PictureEncoder = Pick<ImageProcessor, 'encodeJpeg'>;

/** The raw picture as it is sent. */
export function encodeForSending(images: PictureEncoder, bytes: Buffer): Promise<Buffer> {
  return images.encodeJpeg(bytes, SENT_LONG_SIDE_PX);
}

/** A picture in a provider's reply. */
export interface AnsweredPicture {
  readonly base64: string;
  /** As the provider names it; null when it does not. */
  readonly contentType: string | null;
  readonly costUsd: number;
}

/** The picture of a reply as JPEG, decoded and written anew. Rejects with REFUSED and its cost when it is none that is accepted. */
export async function decodeAnswered(images: PictureEncoder, answered: AnsweredPicture): Promise<Buffer> {
  const { base64, contentType, costUsd } = answered;
  const refuse = (words: string, cause?: unknown) => new EnhancementError('REFUSED', words, { costUsd, cause });
  if (contentType !== null && !ACCEPTED_TYPES.has(contentType)) throw refuse('it sent something else than a picture.');
  const bytes = Buffer.from(base64, 'base64');
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) throw refuse(`it sent no picture that can be used: ${header.message}`);
  try {
    return await images.encodeJpeg(bytes, KEPT_LONG_SIDE_PX);
  } catch (error) {
    if (!isBrokenPicture(error)) throw error;
    throw refuse(`it sent no picture that can be used: ${error.message}`, error);
  }
}

function isBrokenPicture(error: unknown): error is ImageProcessError {
  const name: ImageProcessError['name'] = 'ImageProcessError';
  return error instanceof Error && error.name === name && 'retryable' in error && error.retryable === false;
}
