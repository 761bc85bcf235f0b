/** What a prompt can ask for, in order of precedence: where two fit equally well, the earlier is meant. */
export const WORKFLOW_TYPES = [
  'IMAGE_TO_VIDEO',
  'VIDEO_GENERATION',
  'TEXT_TO_VIDEO',
  'HAIR_STYLING',
  'REFERENCE_STYLING',
  'STYLE_TRANSFER',
  'IMAGE_ENHANCEMENT',
  'IMAGE_EDITING',
  'IMAGE_GENERATION',
] as const;

export type WorkflowType = (typeof WORKFLOW_TYPES)[number];
