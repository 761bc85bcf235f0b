/** What a phrase can be evidence of. `function` only tells the language; `clause`, `negator`, `keep` and `negatedAfter` steer the others. */
export const CONCEPTS = [
  'function',
  'moving',
  'animate',
  'textToVideo',
  'camera',
  'motion',
  'letting',
  'sound',
  'heard',
  'spot',
  'silent',
  'still',
  'newStill',
  'attached',
  'reset',
  'stillProduct',
  'hair',
  'hairstyle',
  'dye',
  'facialHair',
  'hairBlocker',
  'garment',
  'wear',
  'reference',
  'event',
  'celebrity',
  'alike',
  'medium',
  'style',
  'transform',
  'edit',
  'content',
  'colour',
  'quality',
  'definition',
  'create',
  'self',
  'person',
  'negator',
  'keep',
  'negatedAfter',
  'clause',
] as const;

export type Concept = (typeof CONCEPTS)[number];

/**
 * The phrases of one language by concept, separated by commas: whole words, or with a final `*` stems that any ending
 * may follow. Written as people write them; {@link normalisePhrase} folds them as it folds prompts.
 */
export interface Lexicon {
  readonly language: string;
  readonly phrases: Readonly<Partial<Record<Concept, string>>>;
}
