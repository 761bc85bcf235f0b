import type { WorkflowType } from './workflow.js';

/** A model of Replicate with its price and usual time for one result. */
export interface ModelQuote {
  readonly modelId: string;
  readonly costUsd: number;
  readonly timeSeconds: number;
}

/** The model for a workflow, with what to try after it. */
export interface WorkflowModels {
  readonly primary: ModelQuote;
  readonly fallbacks: readonly string[];
  readonly speed?: ModelQuote;
  readonly quality?: ModelQuote;
}

/** Day on which identifiers and prices were taken down; a video is priced by the second for its usual length. */
export const MODEL_TABLE_DATE = '2026-11-20';

const IMAGE_SECONDS = 30;

export const MODEL_TABLE: Readonly<Record<WorkflowType, WorkflowModels>> = {
  HAIR_STYLING: {
    primary: { modelId: 'flux-kontext-apps/change-haircut', costUsd: 0.05, timeSeconds: IMAGE_SECONDS },
    fallbacks: ['flux-kontext-apps/professional-headshot', 'zsxkib/flux-kontext-pro'],
  },
  REFERENCE_STYLING: {
    primary: { modelId: 'flux-kontext-apps/multi-image-kontext-max', costUsd: 0.06, timeSeconds: IMAGE_SECONDS },
    fallbacks: ['flux-kontext-apps/professional-headshot', 'flux-kontext-apps/face-to-many-kontext'],
  },
  IMAGE_ENHANCEMENT: {
    primary: { modelId: 'flux-kontext-apps/restore-image', costUsd: 0.04, timeSeconds: IMAGE_SECONDS },
    fallbacks: ['flux-kontext-apps/depth-of-field', 'zsxkib/flux-kontext-pro'],
  },
  IMAGE_EDITING: {
    primary: { modelId: 'zsxkib/flux-kontext-pro', costUsd: 0.03, timeSeconds: IMAGE_SECONDS },
    fallbacks: ['flux-kontext-apps/filters', 'black-forest-labs/flux-1.1-pro'],
  },
  STYLE_TRANSFER: {
    primary: { modelId: 'flux-kontext-apps/cartoonify', costUsd: 0.04, timeSeconds: IMAGE_SECONDS },
    fallbacks: ['flux-kontext-apps/renaissance', 'zsxkib/flux-kontext-pro'],
  },
  IMAGE_GENERATION: {
    primary: { modelId: 'black-forest-labs/flux-1.1-pro', costUsd: 0.04, timeSeconds: IMAGE_SECONDS },
    fallbacks: ['black-forest-labs/flux-schnell', 'black-forest-labs/flux-1.1-pro-ultra'],
    speed: { modelId: 'black-forest-labs/flux-schnell', costUsd: 0.02, timeSeconds: 15 },
    quality: { modelId: 'black-forest-labs/flux-1.1-pro-ultra', costUsd: 0.08, timeSeconds: 45 },
  },
  VIDEO_GENERATION: {
    primary: { modelId: 'google/veo-3', costUsd: 7.5, timeSeconds: 120 },
    fallbacks: ['google/veo-2', 'minimax/video-01'],
  },
  IMAGE_TO_VIDEO: {
    primary: { modelId: 'lightricks/ltx-video', costUsd: 2, timeSeconds: 90 },
    fallbacks: ['minimax/video-01', 'wavespeedai/wan-2.1-i2v-720p'],
  },
  TEXT_TO_VIDEO: {
    primary: { modelId: 'minimax/video-01', costUsd: 1.8, timeSeconds: 120 },
    fallbacks: ['lightricks/ltx-video', 'kwaivgi/kling-v1.6-standard'],
  },
};
