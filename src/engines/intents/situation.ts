import { findEvidence, type Hit } from './evidence.js';
import type { Concept } from './lexicon.js';
import { findNamed, type NamedSubjects } from './named-subjects.js';
import { withoutTags } from './references.js';
import { withoutQuotesAndOrders } from './spans.js';

/** Languages whose compounds end with what is meant: a "film poster" is a poster there too, but so is every "poster of a film". */
const HEAD_FINAL: ReadonlySet<string> = new Set(['ja', 'ko', 'tr', 'hi', 'zh']);
const DURATION =
  /\d\s*-?\s*(?:s|sec\p{L}*|seg\p{L}*|sek\p{L}*|saniye\p{L}*|min\p{L}*|fps|сек\p{L}*)(?!\p{L})|\d\s*(?:秒|초|ثوان\p{L}*|ثانية|सेकंड|วินาที)/iu;

/** Everything that a prompt and its context say, before any of it is weighed. */
export class Situation {
  readonly words: number;
  readonly languages: readonly string[];
  readonly named: NamedSubjects;
  readonly quoted: boolean;
  readonly addressed: boolean;
  readonly duration: boolean;
  readonly tags: number;
  /** A picture to work on: the working image, unless set aside, or one that the prompt speaks of. */
  readonly image: boolean;
  readonly reset: boolean;
  /** A still named after the film it is for ("thumbnail for a video"): the moving picture is its subject, not the wish. */
  readonly movingIsSubject: boolean;
  /** Whether something that moves is wanted, by what it is called. */
  readonly moving: boolean;
  /** Whether the look comes from somewhere else: a tag, another upload, a person or an event. */
  readonly borrowed: boolean;
  private readonly byConcept = new Map<Concept, Hit[]>();
  private readonly refused = new Set<Concept>();

  constructor(prompt: string, hasWorkingImage: boolean, tags: number) {
    const spoken = withoutQuotesAndOrders(prompt);
    const text = withoutTags(spoken.text);
    const evidence = findEvidence(text);
    for (const hit of evidence.hits) this.file(hit);
    this.words = evidence.words;
    this.languages = evidence.languages;
    this.named = findNamed(text, evidence);
    this.quoted = spoken.quoted;
    this.addressed = spoken.addressed;
    this.duration = DURATION.test(text);
    this.tags = tags;
    this.reset = this.has('reset');
    this.image = !this.reset && (hasWorkingImage || this.has('attached'));
    this.movingIsSubject = this.isMovingSubject();
    this.moving = !this.movingIsSubject && (this.has('moving', 'animate', 'textToVideo', 'camera') || this.duration);
    this.borrowed = this.isBorrowed();
  }

  /** Whether any of the concepts is there, not negated. */
  has(...concepts: readonly Concept[]): boolean {
    for (const concept of concepts) if (this.byConcept.has(concept)) return true;
    return false;
  }

  /** How often a concept is there, not negated. */
  count(concept: Concept): number {
    return this.byConcept.get(concept)?.length ?? 0;
  }

  /** Whether a concept is there only to be refused. */
  refuses(concept: Concept): boolean {
    return this.refused.has(concept) && !this.has(concept);
  }

  /** The words that a concept was found in. */
  cite(concepts: readonly Concept[]): string[] {
    return [...new Set(concepts.flatMap((concept) => this.byConcept.get(concept) ?? []).map(({ words }) => words))];
  }

  private isMovingSubject(): boolean {
    const still = this.byConcept.get('stillProduct')?.[0];
    const moving =
      this.byConcept.get('moving')?.[0] ?? this.byConcept.get('spot')?.[0] ?? this.byConcept.get('sound')?.[0];
    if (still === undefined) return false;
    if (moving === undefined) return true;
    return this.languages.some((language) => HEAD_FINAL.has(language))
      ? still.first > moving.first
      : still.first < moving.first;
  }

  private isBorrowed(): boolean {
    return (
      this.tags > 0 ||
      this.has('reference', 'event') ||
      this.named.person !== null ||
      (this.has('celebrity') && this.has('alike', 'wear', 'garment'))
    );
  }

  private file(hit: Hit): void {
    for (const concept of hit.concepts) {
      if (hit.negated) {
        this.refused.add(concept);
        continue;
      }
      const hits = this.byConcept.get(concept);
      if (hits === undefined) this.byConcept.set(concept, [hit]);
      else hits.push(hit);
    }
  }
}
