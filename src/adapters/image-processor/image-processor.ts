import type { ImageFeatures } from '../../engines/drift/image-features.js';
import type { EnhancementRecipe } from '../../engines/imaging/enhancement/recipe.js';
import type { ProductAgreement } from '../../engines/imaging/identity.js';
import type { ImageHeader, ImageMeasurement } from '../../engines/imaging/measurement.js';
import type { PosterAnalysis } from '../../engines/posters/poster-analysis.js';
import type { PosterPreset } from '../../engines/posters/presets.js';

/** A picture made smaller for delivery. */
interface ResizedImage {
  readonly bytes: Buffer;
  readonly contentType: string;
}

/** A picture's bytes with their header. */
interface PictureFile {
  readonly bytes: Buffer;
  readonly header: ImageHeader;
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
  /** As JPEG in sRGB without metadata, upright, its long side at most `longSidePx`; transparency is laid on white. */
  encodeJpeg(bytes: Buffer, longSidePx: number): Promise<Buffer>;
  /** A variant made by arithmetic, as JPEG. */
  enhance(bytes: Buffer, header: ImageHeader, recipe: EnhancementRecipe): Promise<Buffer>;
  /** How the products of two pictures agree; null when one of them cannot be told apart. */
  compareProducts(a: PictureFile, b: PictureFile): Promise<ProductAgreement | null>;
  /** What the picture adds to a profile for drift. */
  extractFeatures(bytes: Buffer, header: ImageHeader): Promise<ImageFeatures>;
  /** As a model takes it: 8-bit RGB, upright, stretched to exactly this size, row by row; transparency is laid on white. */
  renderPixels(bytes: Buffer, size: { readonly widthPx: number; readonly heightPx: number }): Promise<Buffer>;
  /** The same bytes and preset give the same analysis on every run. */
  analysePoster(bytes: Buffer, header: ImageHeader, preset: PosterPreset): Promise<PosterAnalysis>;
  /** The analysis drawn over the poster with a legend, as JPEG. */
  renderPosterOverlay(bytes: Buffer, header: ImageHeader, analysis: PosterAnalysis): Promise<Buffer>;
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
