import type { OutboundError } from '../../adapters/http-client/outbound-error.js';
import type { ImageProcessError } from '../../adapters/image-processor/image-processor.js';
import type { UserErrorCode } from '../../errors.js';

/** Codes of refusals; PROCESS_FAILED, the platform's own, is only ever seen in a picture's `failure`. */
export type ImageRefusalCode = UserErrorCode | 'PROCESS_FAILED';

/** Why there is no picture. `message` is public; `retryable`: the same may succeed later. */
export class ImageRefusedError extends Error {
  override readonly name = 'ImageRefusedError';
  /** What providers billed all the same, in US dollars. */
  readonly costUsd: number = 0;

  constructor(
    readonly code: ImageRefusalCode,
    message: string,
    readonly retryable = false,
  ) {
    super(message);
  }
}

/** No provider made a variant. What was billed on the way is kept with the picture. */
export class ProvidersFailedError extends ImageRefusedError {
  constructor(
    message: string,
    retryable: boolean,
    override readonly costUsd: number,
  ) {
    super('PROVIDER_UNAVAILABLE', message, retryable);
  }
}

/** A refusal of what a provider had billed. */
export class PaidRefusalError extends ImageRefusedError {
  constructor(
    { code, message, retryable }: ImageRefusedError,
    override readonly costUsd: number,
  ) {
    super(code, message, retryable);
  }
}

/** The refusal that an error of fetching, reading or decoding stands for; null for every other error. */
export function refusalOf(error: unknown): ImageRefusedError | null {
  if (error instanceof ImageRefusedError) return error;
  if (!isOutboundError(error) && !isProcessError(error)) return null;
  return new ImageRefusedError(error.code, error.message, error.retryable);
}

/** Whether an error is that of the client which fetches addresses. */
export function isOutboundError(error: unknown): error is OutboundError {
  return error instanceof Error && error.name === ('OutboundError' satisfies OutboundError['name']);
}

/** Whether an error is that of the image processes. */
export function isProcessError(error: unknown): error is ImageProcessError {
  return error instanceof Error && error.name === ('ImageProcessError' satisfies ImageProcessError['name']);
}
