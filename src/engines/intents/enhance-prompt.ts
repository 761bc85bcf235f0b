import { tokenise } from './normalise.js';
import type { WorkflowType } from './workflow.js';

const ENOUGH_WORDS = 8;

/** What a terse prompt usually leaves unsaid, by workflow. None changes the subject. */
const DESCRIPTORS: Readonly<Record<WorkflowType, string>> = {
  IMAGE_GENERATION: 'highly detailed, sharp focus, balanced composition, natural lighting',
  VIDEO_GENERATION: 'smooth motion, consistent lighting, clear synchronised audio',
  IMAGE_TO_VIDEO: 'smooth natural motion, subject and background kept as in the picture',
  TEXT_TO_VIDEO: 'smooth motion, consistent lighting, stable camera',
  IMAGE_EDITING: 'everything else unchanged, matching light and perspective',
  IMAGE_ENHANCEMENT: 'natural detail, no artefacts, content unchanged',
  REFERENCE_STYLING: 'natural fit, realistic fabric and light, face and pose unchanged',
  HAIR_STYLING: 'realistic hair texture, natural hairline, face unchanged',
  STYLE_TRANSFER: 'consistent style over the whole picture, composition unchanged',
};

/** A prompt as it is sent to a model. */
export interface EnhancedPrompt {
  readonly finalPrompt: string;
  readonly applied: boolean;
}

/** What a user wants of every picture, in words; null for nothing. */
export interface PromptWishes {
  readonly style: string | null;
  readonly format: string | null;
}

/**
 * Adds what the workflow usually needs to a prompt under eight words, and what is wished to any; longer ones without a wish, and
 * empty ones, stay as written.
 */
export function enhancePrompt(
  prompt: string,
  type: WorkflowType,
  wishes: PromptWishes = { style: null, format: null },
): EnhancedPrompt {
  const words = tokenise(prompt).tokens.length;
  const additions = [
    ...(words < ENOUGH_WORDS ? [DESCRIPTORS[type]] : []),
    ...(wishes.style === null ? [] : [`style: ${wishes.style}`]),
    ...(wishes.format === null ? [] : [`format: ${wishes.format}`]),
  ];
  if (words === 0 || additions.length === 0) return { finalPrompt: prompt, applied: false };
  return { finalPrompt: [prompt.replace(/[\s.,;:。、，]+$/u, ''), ...additions].join(', '), applied: true };
}
