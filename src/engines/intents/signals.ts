import type { Concept } from './lexicon.js';
import type { Situation } from './situation.js';
import type { WorkflowType } from './workflow.js';

/** One observation and what it speaks for; weights add up. */
export interface Signal {
  /** Ends the sentence "the prompt …" of the reasoning. */
  readonly says: string;
  /** The concepts whose words are cited as evidence. */
  readonly cites: readonly Concept[];
  readonly holds: (situation: Situation) => boolean;
  readonly weights: Readonly<Partial<Record<WorkflowType, number>>>;
}

const isOwnSubject = (s: Situation): boolean => s.image || s.has('self') || s.has('dye');
const wantsSound = (s: Situation): boolean =>
  s.has('sound', 'spot') && !s.has('silent') && !s.refuses('sound') && !s.movingIsSubject;
const speaksOfWearing = (s: Situation): boolean => s.has('garment', 'wear');
const wantsFacialHairOnly = (s: Situation): boolean => s.has('facialHair') && !s.has('hair', 'hairstyle');
const plainWish = (s: Situation): boolean =>
  !s.moving && !speaksOfWearing(s) && !s.has('hair', 'hairstyle', 'medium', 'quality', 'edit');

const context: readonly Signal[] = [
  {
    says: 'has no picture to work on',
    cites: [],
    holds: (s) => !s.image && !s.reset,
    weights: { IMAGE_GENERATION: 3 },
  },
  { says: 'has a picture to work on', cites: ['attached'], holds: (s) => s.image, weights: { IMAGE_EDITING: 1.5 } },
  { says: 'sets the picture aside', cites: ['reset'], holds: (s) => s.reset, weights: { IMAGE_GENERATION: 5 } },
];

const motion: readonly Signal[] = [
  {
    says: 'wants motion from a still',
    cites: ['moving', 'animate', 'camera'],
    holds: (s) => s.image && s.moving,
    weights: { IMAGE_TO_VIDEO: 7 },
  },
  {
    says: 'wants a moving picture',
    cites: ['moving', 'animate', 'camera', 'textToVideo'],
    holds: (s) => !s.image && s.moving,
    weights: { TEXT_TO_VIDEO: 5.5, VIDEO_GENERATION: 3.5 },
  },
  {
    says: 'names the kind of a video',
    cites: ['textToVideo'],
    holds: (s) => s.has('textToVideo'),
    weights: { TEXT_TO_VIDEO: 2 },
  },
  {
    says: 'wants sound with it',
    cites: ['sound'],
    holds: (s) => !s.image && s.moving && wantsSound(s),
    weights: { VIDEO_GENERATION: 4.5 },
  },
  {
    says: 'wants what moves to be heard',
    cites: ['heard'],
    holds: (s) => !s.image && s.moving && s.has('heard') && !s.has('sound', 'silent') && !s.refuses('sound'),
    weights: { VIDEO_GENERATION: 3.5 },
  },
  {
    says: 'wants a produced spot',
    cites: ['spot'],
    holds: (s) => !s.image && s.has('spot') && wantsSound(s),
    weights: { VIDEO_GENERATION: 5 },
  },
  {
    says: 'speaks of sound',
    cites: ['sound'],
    holds: (s) => !s.image && !s.moving && wantsSound(s) && !s.has('newStill'),
    weights: { VIDEO_GENERATION: 2 },
  },
  {
    says: 'speaks of sound more than once',
    cites: ['sound'],
    holds: (s) => !s.image && wantsSound(s) && s.count('sound') > 1,
    weights: { VIDEO_GENERATION: 2 },
  },
  {
    says: 'has words to be said',
    cites: ['sound'],
    holds: (s) => !s.image && s.quoted && s.moving && s.has('sound'),
    weights: { VIDEO_GENERATION: 1 },
  },
  {
    says: 'wants it silent',
    cites: ['silent'],
    holds: (s) => !s.image && (s.has('silent') || s.refuses('sound')),
    weights: { TEXT_TO_VIDEO: 4 },
  },
  {
    says: 'lets what is in the picture move',
    cites: ['motion'],
    holds: (s) => s.image && !s.moving && s.has('motion') && !s.has('edit'),
    weights: { IMAGE_TO_VIDEO: 3 },
  },
  {
    says: 'asks that something moves',
    cites: ['letting', 'motion'],
    holds: (s) => s.image && !s.moving && s.has('motion') && s.has('letting'),
    weights: { IMAGE_TO_VIDEO: 4 },
  },
];

const people: readonly Signal[] = [
  {
    says: 'is about hair',
    cites: ['hair'],
    holds: (s) => s.has('hair') && isOwnSubject(s),
    weights: { HAIR_STYLING: 5.5 },
  },
  {
    says: 'names a hairstyle',
    cites: ['hairstyle'],
    holds: (s) => s.has('hairstyle') && isOwnSubject(s),
    weights: { HAIR_STYLING: 5.5 },
  },
  {
    says: 'changes hair',
    cites: ['edit', 'hair', 'hairstyle'],
    holds: (s) => !isOwnSubject(s) && s.has('edit') && s.has('hair', 'hairstyle'),
    weights: { HAIR_STYLING: 4.5 },
  },
  {
    says: 'speaks of hair as a thing, not on a head',
    cites: ['hairBlocker'],
    holds: (s) => s.has('hairBlocker'),
    weights: { HAIR_STYLING: -6 },
  },
  {
    says: 'describes a new picture',
    cites: ['newStill'],
    holds: (s) => !s.image && s.has('newStill'),
    weights: { HAIR_STYLING: -5, IMAGE_GENERATION: 1.5, REFERENCE_STYLING: -2 },
  },
  { says: 'is about facial hair', cites: ['facialHair'], holds: wantsFacialHairOnly, weights: { IMAGE_EDITING: 4 } },
  {
    says: 'takes what is worn from elsewhere',
    cites: ['garment', 'wear', 'reference', 'event', 'celebrity'],
    holds: (s) => speaksOfWearing(s) && s.borrowed && (s.image || s.has('self') || s.tags > 0 || s.has('reference')),
    weights: { REFERENCE_STYLING: 6 },
  },
  {
    says: 'takes a look from a person or an event',
    cites: ['event', 'celebrity', 'alike'],
    holds: (s) => s.image && (s.has('event') || (s.named.person !== null && !s.has('style', 'medium'))),
    weights: { REFERENCE_STYLING: 4 },
  },
  { says: 'names a stored reference', cites: [], holds: (s) => s.tags > 0, weights: { REFERENCE_STYLING: 3 } },
  {
    says: 'names another picture',
    cites: ['reference'],
    holds: (s) => s.image && s.has('reference') && !s.has('style', 'medium'),
    weights: { REFERENCE_STYLING: 3 },
  },
  {
    says: 'wants something to be tried on',
    cites: ['wear'],
    holds: (s) => s.image && s.has('wear') && s.has('garment', 'attached', 'alike'),
    weights: { REFERENCE_STYLING: 1.5 },
  },
  {
    says: 'changes clothes by description',
    cites: ['garment', 'wear', 'edit'],
    holds: (s) => s.image && speaksOfWearing(s) && !s.borrowed,
    weights: { IMAGE_EDITING: 3.5 },
  },
];

const looks: readonly Signal[] = [
  {
    says: 'names a medium, an artist or a look',
    cites: ['medium'],
    holds: (s) => s.image && s.has('medium'),
    weights: { STYLE_TRANSFER: 4.5 },
  },
  {
    says: 'has the whole picture rendered anew',
    cites: ['style', 'transform', 'medium'],
    holds: (s) => s.image && s.has('medium') && s.has('style', 'transform'),
    weights: { STYLE_TRANSFER: 1.5 },
  },
  {
    says: 'asks for a style',
    cites: ['style'],
    holds: (s) => s.image && s.has('style') && !s.has('garment', 'wear', 'definition'),
    weights: { STYLE_TRANSFER: 3 },
  },
  {
    says: 'takes a style from a reference',
    cites: ['style'],
    holds: (s) => s.has('style') && (s.tags > 0 || s.has('reference') || s.named.styleOf !== null) && s.image,
    weights: { STYLE_TRANSFER: 3.5 },
  },
  {
    says: 'describes a new picture in a medium',
    cites: ['medium'],
    holds: (s) => !s.image && s.has('medium'),
    weights: { IMAGE_GENERATION: 2 },
  },
  {
    says: 'turns a picture into a medium',
    cites: ['transform', 'medium'],
    holds: (s) => !s.image && !s.reset && s.has('transform') && s.has('medium') && !s.has('create', 'newStill'),
    weights: { STYLE_TRANSFER: 3 },
  },
];

const retouching: readonly Signal[] = [
  {
    says: 'is about quality',
    cites: ['quality'],
    holds: (s) => s.image && s.has('quality'),
    weights: { IMAGE_ENHANCEMENT: 5 },
  },
  {
    says: 'speaks of quality more than once',
    cites: ['quality', 'definition'],
    holds: (s) => s.image && s.count('quality') + s.count('definition') > 1,
    weights: { IMAGE_ENHANCEMENT: 1 },
  },
  {
    says: 'names a resolution',
    cites: ['definition'],
    holds: (s) => s.image && s.has('definition'),
    weights: { IMAGE_ENHANCEMENT: 3 },
  },
  {
    says: 'asks for quality in few words',
    cites: ['quality'],
    holds: (s) => !s.image && s.has('quality') && s.words <= 6 && !s.has('create', 'newStill'),
    weights: { IMAGE_ENHANCEMENT: 3.5 },
  },
  {
    says: 'changes content and quality',
    cites: ['edit', 'content'],
    holds: (s) => s.image && s.has('edit') && s.has('content') && s.has('quality'),
    weights: { IMAGE_EDITING: 1.5 },
  },
  { says: 'edits', cites: ['edit'], holds: (s) => s.image && s.has('edit'), weights: { IMAGE_EDITING: 2.5 } },
  {
    says: 'names what is in the picture',
    cites: ['content'],
    holds: (s) => s.image && s.has('content') && s.has('edit', 'colour', 'transform'),
    weights: { IMAGE_EDITING: 2 },
  },
  {
    says: 'changes a colour',
    cites: ['colour'],
    holds: (s) => s.image && s.has('colour') && s.has('edit', 'transform') && !s.has('hair', 'hairstyle'),
    weights: { IMAGE_EDITING: 1.5 },
  },
  { says: 'has words to be shown', cites: [], holds: (s) => s.image && s.quoted, weights: { IMAGE_EDITING: 1 } },
  {
    says: 'edits what it does not show',
    cites: ['edit'],
    holds: (s) => !s.image && !s.reset && s.has('edit') && !s.has('create', 'newStill') && s.words <= 8,
    weights: { IMAGE_EDITING: 3.5 },
  },
];

const creation: readonly Signal[] = [
  {
    says: 'asks for a new picture',
    cites: ['create', 'newStill'],
    holds: (s) => s.image && s.has('create') && s.has('newStill', 'stillProduct'),
    weights: { IMAGE_GENERATION: 5 },
  },
  {
    says: 'asks for something to be made',
    cites: ['create'],
    holds: (s) => s.has('create') && plainWish(s),
    weights: { IMAGE_GENERATION: 2.5 },
  },
  {
    says: 'describes a picture',
    cites: ['newStill', 'stillProduct'],
    holds: (s) => s.image && s.has('newStill', 'stillProduct') && plainWish(s),
    weights: { IMAGE_GENERATION: 2 },
  },
];

/** Every signal: the knowledge of the classifier. The weights follow the rules of precedence in docs/intents.md and were tuned on the training split. */
export const SIGNALS: readonly Signal[] = [...context, ...motion, ...people, ...looks, ...retouching, ...creation];
