import type { ImageHeader, ImageMeasurement } from '../../engines/imaging/measurement.js';

/** A picture made smaller for delivery. */
export interface ResizedImage {
  readonly bytes: Buffer;
  readonly contentType: string;
}

/**
 * Does all decoding of untrusted bytes, in child processes that can be killed. `header` comes from `readImageHeader` of
 * the same bytes. Rejects with an ImageProcessError: about the picture (a file that kills or overruns its process is its
 * sender's error), or PROCESS_FAILED when the pool itself is full, closed or cannot start.
 */
export interface ImageProcessor {
  measure(bytes: Buffer, header: ImageHeader): Promise<ImageMeasurement>;
  /** The measurement drawn over the picture. */
  renderOverlay(bytes: Buffer, header: ImageHeader, measurement: ImageMeasurement): Promise<Buffer>;
  /** Never enlarges. */
  resize(bytes: Buffer, widthPx: number): Promise<ResizedImage>;
  /** Ends all processes; waiting and running tasks fail with PROCESS_FAILED. Resolves once the processes are gone. */
  close(): Promise<void>;
}

/** Why a picture was not processed; the first two are also user error codes of the API. */
export type ImageProcessErrorCode = 'UNSUPPORTED_MEDIA' | 'IMAGE_TOO_LARGE' | 'PROCESS_FAILED';

/** The only error an {@link ImageProcessor} rejects with. `message` is public; `cause`, the decoder's words, is for the log. */
export class ImageProcessError extends Error {
  override readonly name = 'ImageProcessError';
  /** Only the pool's own failures may go better next time. */
  readonly retryable: boolean;

  constructor(
    readonly code: ImageProcessErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.retryable = code === 'PROCESS_FAILED';
  }
}
