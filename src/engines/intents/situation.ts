import { findEvidence, type Hit, type LexicalEvidence } from './evidence.js';
import { type Condition, Conditions, type Fact, FactSet } from './facts.js';
import { findNamed, type NamedSubjects } from './named-subjects.js';
import { withoutTags } from './references.js';
import { withoutQuotesAndOrders } from './spans.js';

const DURATION =
  /\d\s*-?\s*(?:s|sec\p{L}*|seg\p{L}*|sek\p{L}*|saniye\p{L}*|min\p{L}*|fps|сек\p{L}*)(?!\p{L})|\d\s*(?:秒|초|ثوان\p{L}*|ثانية|सेकंड|วินาที)/iu;
const FEW_WORDS = 6;
const SOME_WORDS = 8;

const STILL_PRODUCT = new FactSet('stillProduct');
const MOVING = new FactSet('moving');
const SPOT = new FactSet('spot');
const SOUND = new FactSet('sound');
const QUALITY = new FactSet('quality');
const DEFINITION = new FactSet('definition');

/** What follows from what is seen; each may build on those before it. */
const INFERENCES: readonly (Condition & { readonly fact: Fact })[] = [
  { fact: 'image', when: [['workingImage', 'attached']], unless: ['reset'] },
  {
    fact: 'moves',
    when: [['moving', 'animate', 'textToVideo', 'camera', 'duration']],
    unless: ['movingSubject'],
  },
  { fact: 'soundWanted', when: [['sound', 'spot']], unless: ['silent', 'soundRefused', 'movingSubject'] },
  { fact: 'celebrityAlike', when: ['celebrity', ['alike', 'wear', 'garment']] },
  { fact: 'borrowed', when: [['tag', 'reference', 'event', 'namedPerson', 'celebrityAlike']] },
  { fact: 'personsLook', when: ['namedPerson'], unless: ['style', 'medium'] },
];
const inferences = new Conditions(INFERENCES);

/** Everything that a prompt and its context say, before any of it is weighed. */
export interface Situation {
  readonly facts: FactSet;
  readonly words: number;
  readonly named: NamedSubjects;
  /** Whether text addressed to the classifier was left out. */
  readonly addressed: boolean;
  /** What was found and not negated. */
  readonly hits: readonly Hit[];
}

/** Reads a prompt; `tags`: how many it has. */
export function readSituation(prompt: string, hasWorkingImage: boolean, tags: number): Situation {
  const spoken = withoutQuotesAndOrders(prompt);
  const text = withoutTags(spoken.text);
  const evidence = findEvidence(text);
  const named = findNamed(text, evidence);
  const facts = new FactSet();
  if (hasWorkingImage) facts.add('workingImage');
  if (tags > 0) facts.add('tag');
  if (spoken.quoted) facts.add('quotes');
  if (DURATION.test(text)) facts.add('duration');
  if (named.person !== null) facts.add('namedPerson');
  if (named.styleOf !== null) facts.add('namedStyle');
  addLength(facts, evidence.tokens.length);
  const hits = addFound(facts, evidence);
  for (let at = 0; at < INFERENCES.length; at += 1) if (inferences.hold(at, facts)) facts.add(INFERENCES[at]!.fact);
  return { facts, words: evidence.tokens.length, named, addressed: spoken.addressed, hits };
}

function addLength(facts: FactSet, words: number): void {
  if (words <= FEW_WORDS) facts.add('atMostSixWords');
  if (words <= SOME_WORDS) facts.add('atMostEightWords');
}

/** Adds what the words say; answers the hits that are not negated. */
function addFound(facts: FactSet, { hits: all, isHeadFinal }: LexicalEvidence): Hit[] {
  const refused = new FactSet();
  const hits: Hit[] = [];
  for (const hit of all) {
    (hit.negated ? refused : facts).addAll(hit.concepts);
    if (!hit.negated) hits.push(hit);
  }
  if (refused.hasAny(SOUND) && !facts.hasAny(SOUND)) facts.add('soundRefused');
  if (count(hits, SOUND) > 1) facts.add('soundTwice');
  if (count(hits, QUALITY) + count(hits, DEFINITION) > 1) facts.add('qualityTwice');
  if (isMovingSubject(hits, isHeadFinal)) facts.add('movingSubject');
  return hits;
}

/** The words that each of some concepts was found in, each once. */
export function cite({ hits }: Situation, wanted: readonly FactSet[]): string[] {
  const cited: string[] = [];
  for (const concept of wanted) {
    for (const { concepts, words } of hits) if (concepts.hasAny(concept) && !cited.includes(words)) cited.push(words);
  }
  return cited;
}

function count(hits: readonly Hit[], concept: FactSet): number {
  let found = 0;
  for (const hit of hits) if (hit.concepts.hasAny(concept)) found += 1;
  return found;
}

function isMovingSubject(hits: readonly Hit[], isHeadFinal: boolean): boolean {
  const still = firstOf(hits, STILL_PRODUCT);
  if (still === undefined) return false;
  const moving = firstOf(hits, MOVING) ?? firstOf(hits, SPOT) ?? firstOf(hits, SOUND);
  if (moving === undefined) return true;
  return isHeadFinal ? still.first > moving.first : still.first < moving.first;
}

function firstOf(hits: readonly Hit[], concept: FactSet): Hit | undefined {
  for (const hit of hits) if (hit.concepts.hasAny(concept)) return hit;
  return undefined;
}
