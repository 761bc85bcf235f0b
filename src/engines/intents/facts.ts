import { CONCEPTS } from './lexicon.js';

/** What can be true of a prompt and its context: that a concept is there, not negated, and what is seen or follows besides. */
const FACTS = [
  ...CONCEPTS,
  'workingImage',
  'duration',
  /** Quoted words were taken out: words to be shown or said. */
  'quotes',
  'tag',
  'namedPerson',
  'namedStyle',
  'atMostSixWords',
  'atMostEightWords',
  'soundTwice',
  'qualityTwice',
  /** Sound is there only to be refused. */
  'soundRefused',
  /** A still named after the film it is for ("thumbnail for a video"): the moving picture is its subject, not the wish. */
  'movingSubject',
  /** There is a picture to work on: the working image, unless set aside, or one that the prompt speaks of. */
  'image',
  /** Something that moves is wanted, by what it is called. */
  'moves',
  'soundWanted',
  'celebrityAlike',
  /** A person is named for a look, not for a style. */
  'personsLook',
  /** The look comes from somewhere else: a tag, another upload, a person or an event. */
  'borrowed',
] as const;

export type Fact = (typeof FACTS)[number];

const WORD = 32;
const PLACES: ReadonlyMap<Fact, number> = new Map(FACTS.map((fact, place) => [fact, place]));
/** No fact's bit: what a part of a condition that asks for nothing asks for. */
const ALWAYS = 1 << (WORD - 1);
if (FACTS.length >= 2 * WORD) throw new Error('There are more facts than bits.');

/** Facts, a bit for each. Sets of strings are scattered over the memory, and of a single prompt the waiting for memory is most of the time. */
export class FactSet {
  low = 0;
  high = 0;

  constructor(...facts: readonly Fact[]) {
    for (const fact of facts) this.add(fact);
  }

  add(fact: Fact): void {
    const place = PLACES.get(fact)!;
    if (place < WORD) this.low |= 1 << place;
    else this.high |= 1 << (place - WORD);
  }

  addAll({ low, high }: FactSet): void {
    this.low |= low;
    this.high |= high;
  }

  /** Whether any fact of another set is here. */
  hasAny({ low, high }: FactSet): boolean {
    return ((this.low & low) | (this.high & high)) !== 0;
  }

  isEmpty(): boolean {
    return (this.low | this.high) === 0;
  }
}

/** What must be true for something to hold. */
export interface Condition {
  /** Of each of these facts, or lists of facts, one. */
  readonly when: readonly (Fact | readonly Fact[])[];
  /** And none of these. */
  readonly unless?: readonly Fact[];
}

const CLAUSES = 4;
/** Two words for each clause, and for what must not be. */
const WIDTH = 2 * (CLAUSES + 1);

/** Conditions in a row, so that all of them are compared in one sweep. */
export class Conditions {
  private readonly masks: Int32Array;

  constructor(conditions: readonly Condition[]) {
    this.masks = Int32Array.from(conditions.flatMap(masksOf));
  }

  /** Whether the condition at a place is met. */
  hold(place: number, facts: FactSet): boolean {
    const { masks } = this;
    const { low } = facts;
    const high = facts.high | ALWAYS;
    const begin = place * WIDTH;
    const end = begin + 2 * CLAUSES;
    for (let at = begin; at < end; at += 2) if (((masks[at]! & low) | (masks[at + 1]! & high)) === 0) return false;
    return ((masks[end]! & low) | (masks[end + 1]! & high)) === 0;
  }
}

function masksOf({ when, unless = [] }: Condition): number[] {
  if (when.length > CLAUSES) throw new Error(`A condition has more than ${CLAUSES} parts.`);
  const asked = Array.from({ length: CLAUSES }, (_, at): number[] => {
    const facts = when[at];
    return facts === undefined ? [0, ALWAYS] : bitsOf(typeof facts === 'string' ? [facts] : facts);
  });
  return [...asked, bitsOf(unless)].flat();
}

function bitsOf(facts: readonly Fact[]): number[] {
  const { low, high } = new FactSet(...facts);
  return [low, high];
}
