import type { EnhancementRecipe } from '../../engines/imaging/enhancement/recipe.js';
import type { ImageHeader, ImageMeasurement } from '../../engines/imaging/measurement.js';
import type { PosterAnalysis } from '../../engines/posters/poster-analysis.js';
import type { PosterPreset } from '../../engines/posters/presets.js';
import type { ImageProcessErrorCode } from './image-processor.js';

/** What a process is asked; the picture's bytes follow as the body of the frame. */
export type ImageTask =
  | { readonly kind: 'measure'; readonly header: ImageHeader }
  | { readonly kind: 'pixels'; readonly widthPx: number; readonly heightPx: number }
  | { readonly kind: 'features'; readonly header: ImageHeader }
  | { readonly kind: 'overlay'; readonly header: ImageHeader; readonly measurement: ImageMeasurement }
  | { readonly kind: 'resize'; readonly widthPx: number }
  | { readonly kind: 'encode'; readonly longSidePx: number }
  | { readonly kind: 'enhance'; readonly header: ImageHeader; readonly recipe: EnhancementRecipe }
  | { readonly kind: 'analyse-poster'; readonly header: ImageHeader; readonly preset: PosterPreset }
  | { readonly kind: 'poster-overlay'; readonly header: ImageHeader; readonly analysis: PosterAnalysis }
  /** Two pictures, one behind the other in the body: the first has `headers[0].sizeBytes` bytes. */
  | { readonly kind: 'compare'; readonly headers: readonly [ImageHeader, ImageHeader] };

/** Parent to child. */
export interface TaskFrame {
  readonly id: number;
  readonly task: ImageTask;
}

/** Child to parent: first that it is ready, then one answer for each task, in any order. A picture made is the body. */
export type ReplyFrame =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly code: ImageProcessErrorCode;
      readonly message: string;
      readonly detail: string;
    };

/** The descriptor of the channel in the child: a socket pair, both directions. */
export const CHANNEL_FD = 3;

/** The signal with which a process over its memory cap ends itself; an exit would wait for the decoder's threads. */
export const OVER_MEMORY_SIGNAL = 'SIGUSR2';
