import type { Condition, Fact } from './facts.js';
import type { Concept } from './lexicon.js';
import type { WorkflowType } from './workflow.js';

/** One observation and what it speaks for; weights add up. */
export interface Signal extends Condition {
  /** Ends the sentence "the prompt …" of the reasoning. */
  readonly says: string;
  /** The concepts whose words are cited as evidence. */
  readonly cites: readonly Concept[];
  readonly weights: Readonly<Partial<Record<WorkflowType, number>>>;
}

const OWN_SUBJECT: readonly Fact[] = ['image', 'self', 'dye'];
const WORN: readonly Fact[] = ['garment', 'wear'];
const HAIR: readonly Fact[] = ['hair', 'hairstyle'];
const NOT_PLAIN: readonly Fact[] = ['moves', ...WORN, ...HAIR, 'medium', 'quality', 'edit'];

const context: readonly Signal[] = [
  {
    says: 'has no picture to work on',
    cites: [],
    when: [],
    unless: ['image', 'reset'],
    weights: { IMAGE_GENERATION: 3 },
  },
  { says: 'has a picture to work on', cites: ['attached'], when: ['image'], weights: { IMAGE_EDITING: 1.5 } },
  { says: 'sets the picture aside', cites: ['reset'], when: ['reset'], weights: { IMAGE_GENERATION: 5 } },
];

const motion: readonly Signal[] = [
  {
    says: 'wants motion from a still',
    cites: ['moving', 'animate', 'camera'],
    when: ['image', 'moves'],
    weights: { IMAGE_TO_VIDEO: 7 },
  },
  {
    says: 'wants a moving picture',
    cites: ['moving', 'animate', 'camera', 'textToVideo'],
    when: ['moves'],
    unless: ['image'],
    weights: { TEXT_TO_VIDEO: 5.5, VIDEO_GENERATION: 3.5 },
  },
  { says: 'names the kind of a video', cites: ['textToVideo'], when: ['textToVideo'], weights: { TEXT_TO_VIDEO: 2 } },
  {
    says: 'wants sound with it',
    cites: ['sound'],
    when: ['moves', 'soundWanted'],
    unless: ['image'],
    weights: { VIDEO_GENERATION: 4.5 },
  },
  {
    says: 'wants what moves to be heard',
    cites: ['heard'],
    when: ['moves', 'heard'],
    unless: ['image', 'sound', 'silent', 'soundRefused'],
    weights: { VIDEO_GENERATION: 3.5 },
  },
  {
    says: 'wants a produced spot',
    cites: ['spot'],
    when: ['spot', 'soundWanted'],
    unless: ['image'],
    weights: { VIDEO_GENERATION: 5 },
  },
  {
    says: 'speaks of sound',
    cites: ['sound'],
    when: ['soundWanted'],
    unless: ['image', 'moves', 'newStill'],
    weights: { VIDEO_GENERATION: 2 },
  },
  {
    says: 'speaks of sound more than once',
    cites: ['sound'],
    when: ['soundWanted', 'soundTwice'],
    unless: ['image'],
    weights: { VIDEO_GENERATION: 2 },
  },
  {
    says: 'has words to be said',
    cites: ['sound'],
    when: ['quotes', 'moves', 'sound'],
    unless: ['image'],
    weights: { VIDEO_GENERATION: 1 },
  },
  {
    says: 'wants it silent',
    cites: ['silent'],
    when: [['silent', 'soundRefused']],
    unless: ['image'],
    weights: { TEXT_TO_VIDEO: 4 },
  },
  {
    says: 'lets what is in the picture move',
    cites: ['motion'],
    when: ['image', 'motion'],
    unless: ['moves', 'edit'],
    weights: { IMAGE_TO_VIDEO: 3 },
  },
  {
    says: 'asks that something moves',
    cites: ['letting', 'motion'],
    when: ['image', 'motion', 'letting'],
    unless: ['moves'],
    weights: { IMAGE_TO_VIDEO: 4 },
  },
];

const people: readonly Signal[] = [
  { says: 'is about hair', cites: ['hair'], when: ['hair', OWN_SUBJECT], weights: { HAIR_STYLING: 5.5 } },
  { says: 'names a hairstyle', cites: ['hairstyle'], when: ['hairstyle', OWN_SUBJECT], weights: { HAIR_STYLING: 5.5 } },
  {
    says: 'changes hair',
    cites: ['edit', 'hair', 'hairstyle'],
    when: ['edit', HAIR],
    unless: OWN_SUBJECT,
    weights: { HAIR_STYLING: 4.5 },
  },
  {
    says: 'speaks of hair as a thing, not on a head',
    cites: ['hairBlocker'],
    when: ['hairBlocker'],
    weights: { HAIR_STYLING: -6 },
  },
  {
    says: 'describes a new picture',
    cites: ['newStill'],
    when: ['newStill'],
    unless: ['image'],
    weights: { HAIR_STYLING: -5, IMAGE_GENERATION: 1.5, REFERENCE_STYLING: -2 },
  },
  {
    says: 'is about facial hair',
    cites: ['facialHair'],
    when: ['facialHair'],
    unless: HAIR,
    weights: { IMAGE_EDITING: 4 },
  },
  {
    says: 'takes what is worn from elsewhere',
    cites: ['garment', 'wear', 'reference', 'event', 'celebrity'],
    when: [WORN, 'borrowed', ['image', 'self', 'tag', 'reference']],
    weights: { REFERENCE_STYLING: 6 },
  },
  {
    says: 'takes a look from a person or an event',
    cites: ['event', 'celebrity', 'alike'],
    when: ['image', ['event', 'personsLook']],
    weights: { REFERENCE_STYLING: 4 },
  },
  { says: 'names a stored reference', cites: [], when: ['tag'], weights: { REFERENCE_STYLING: 3 } },
  {
    says: 'names another picture',
    cites: ['reference'],
    when: ['image', 'reference'],
    unless: ['style', 'medium'],
    weights: { REFERENCE_STYLING: 3 },
  },
  {
    says: 'wants something to be tried on',
    cites: ['wear'],
    when: ['image', 'wear', ['garment', 'attached', 'alike']],
    weights: { REFERENCE_STYLING: 1.5 },
  },
  {
    says: 'changes clothes by description',
    cites: ['garment', 'wear', 'edit'],
    when: ['image', WORN],
    unless: ['borrowed'],
    weights: { IMAGE_EDITING: 3.5 },
  },
];

const looks: readonly Signal[] = [
  {
    says: 'names a medium, an artist or a look',
    cites: ['medium'],
    when: ['image', 'medium'],
    weights: { STYLE_TRANSFER: 4.5 },
  },
  {
    says: 'has the whole picture rendered anew',
    cites: ['style', 'transform', 'medium'],
    when: ['image', 'medium', ['style', 'transform']],
    weights: { STYLE_TRANSFER: 1.5 },
  },
  {
    says: 'asks for a style',
    cites: ['style'],
    when: ['image', 'style'],
    unless: [...WORN, 'definition'],
    weights: { STYLE_TRANSFER: 3 },
  },
  {
    says: 'takes a style from a reference',
    cites: ['style'],
    when: ['image', 'style', ['tag', 'reference', 'namedStyle']],
    weights: { STYLE_TRANSFER: 3.5 },
  },
  {
    says: 'describes a new picture in a medium',
    cites: ['medium'],
    when: ['medium'],
    unless: ['image'],
    weights: { IMAGE_GENERATION: 2 },
  },
  {
    says: 'turns a picture into a medium',
    cites: ['transform', 'medium'],
    when: ['transform', 'medium'],
    unless: ['image', 'reset', 'create', 'newStill'],
    weights: { STYLE_TRANSFER: 3 },
  },
];

const retouching: readonly Signal[] = [
  { says: 'is about quality', cites: ['quality'], when: ['image', 'quality'], weights: { IMAGE_ENHANCEMENT: 5 } },
  {
    says: 'speaks of quality more than once',
    cites: ['quality', 'definition'],
    when: ['image', 'qualityTwice'],
    weights: { IMAGE_ENHANCEMENT: 1 },
  },
  {
    says: 'names a resolution',
    cites: ['definition'],
    when: ['image', 'definition'],
    weights: { IMAGE_ENHANCEMENT: 3 },
  },
  {
    says: 'asks for quality in few words',
    cites: ['quality'],
    when: ['quality', 'atMostSixWords'],
    unless: ['image', 'create', 'newStill'],
    weights: { IMAGE_ENHANCEMENT: 3.5 },
  },
  {
    says: 'changes content and quality',
    cites: ['edit', 'content'],
    when: ['image', 'edit', 'content', 'quality'],
    weights: { IMAGE_EDITING: 1.5 },
  },
  { says: 'edits', cites: ['edit'], when: ['image', 'edit'], weights: { IMAGE_EDITING: 2.5 } },
  {
    says: 'names what is in the picture',
    cites: ['content'],
    when: ['image', 'content', ['edit', 'colour', 'transform']],
    weights: { IMAGE_EDITING: 2 },
  },
  {
    says: 'changes a colour',
    cites: ['colour'],
    when: ['image', 'colour', ['edit', 'transform']],
    unless: HAIR,
    weights: { IMAGE_EDITING: 1.5 },
  },
  { says: 'has words to be shown', cites: [], when: ['image', 'quotes'], weights: { IMAGE_EDITING: 1 } },
  {
    says: 'edits what it does not show',
    cites: ['edit'],
    when: ['edit', 'atMostEightWords'],
    unless: ['image', 'reset', 'create', 'newStill'],
    weights: { IMAGE_EDITING: 3.5 },
  },
];

const creation: readonly Signal[] = [
  {
    says: 'asks for a new picture',
    cites: ['create', 'newStill'],
    when: ['image', 'create', ['newStill', 'stillProduct']],
    weights: { IMAGE_GENERATION: 5 },
  },
  {
    says: 'asks for something to be made',
    cites: ['create'],
    when: ['create'],
    unless: NOT_PLAIN,
    weights: { IMAGE_GENERATION: 2.5 },
  },
  {
    says: 'describes a picture',
    cites: ['newStill', 'stillProduct'],
    when: ['image', ['newStill', 'stillProduct']],
    unless: NOT_PLAIN,
    weights: { IMAGE_GENERATION: 2 },
  },
];

/** Every signal: the knowledge of the classifier. The weights follow the rules of precedence in docs/intents.md and were tuned on the training split. */
export const SIGNALS: readonly Signal[] = [...context, ...motion, ...people, ...looks, ...retouching, ...creation];
