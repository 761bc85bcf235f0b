import { stringEnum } from '../_shared/string-enum.js';

export const WorkflowTypes = stringEnum('WorkflowType', 'What a prompt asks for.', {
  IMAGE_GENERATION: 'A new still picture.',
  VIDEO_GENERATION: 'A new moving picture with sound.',
  IMAGE_TO_VIDEO: 'Motion from a still that is there.',
  TEXT_TO_VIDEO: 'A new moving picture without sound.',
  IMAGE_EDITING: 'A change of what a picture shows.',
  IMAGE_ENHANCEMENT: 'Better quality of the same picture.',
  REFERENCE_STYLING: 'Clothes, accessories, make-up or a face taken from a reference, a named person or an event.',
  HAIR_STYLING: 'Another hairstyle or hair colour.',
  STYLE_TRANSFER: 'The whole picture in another medium or style.',
});

export type WorkflowTypeName = keyof typeof WorkflowTypes;

export const QualityPreferences = stringEnum('QualityPreference', 'Whether time or looks matter more.', {
  SPEED: 'The quickest model that does it.',
  BALANCED: 'The usual model.',
  QUALITY: 'The best-looking model.',
});

export type QualityPreferenceName = keyof typeof QualityPreferences;

export const ClassifierKinds = stringEnum('ClassifierKind', 'Who classified a prompt.', {
  AI: 'A language model.',
  RULES: 'The rules, which need no network and always answer.',
});

export type ClassifierKindName = keyof typeof ClassifierKinds;
