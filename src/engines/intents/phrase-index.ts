import { FactSet } from './facts.js';
import { CONCEPTS, type Concept, type Lexicon } from './lexicon.js';
import { normalisePhrase } from './normalise.js';
import { hashOn, isLikelyMisspelling, shortenedHashes } from './spelling.js';

/** A phrase of one language and all that it is evidence of. */
export interface Entry {
  readonly phrase: string;
  readonly language: string;
  /** The place of the language among those of the index. */
  readonly languageAt: number;
  readonly concepts: FactSet;
  /** Those that count in a prompt of another language. */
  readonly abroad: FactSet;
  /** Any ending may follow. */
  readonly stem: boolean;
}

/** Of a text: that a phrase begins so, and that one is just that. */
const BEGINS = 1;
const ENDS = 2;

const NONE: readonly Entry[] = [];

const SHORTEST_CORRECTED = 5;
/** No entry is longer; the forms of an endless word would cost its length squared. */
const LONGEST_CORRECTED = 30;

/** Words and marks that steer the meaning of others; they count only in a language that the prompt is written in. */
const STEERING: ReadonlySet<Concept> = new Set([
  'function',
  'negator',
  'keep',
  'negatedAfter',
  'clause',
  'letting',
  'alike',
  'self',
  'person',
]);
const SHORTEST_FOREIGN = 4;

/** English words of four letters and more are at home in every language of prompts; other foreign words are chance. */
function countsAbroad({ language, phrase }: Entry, concept: Concept): boolean {
  return language === 'en' && phrase.length >= SHORTEST_FOREIGN && !STEERING.has(concept);
}

/** All phrases of the lexicons by hashes, and the words of five letters and more by those of what is left of them without a letter. */
export class PhraseIndex {
  readonly languages: readonly string[];
  private readonly prefixes = new Marks(2 ** 18);
  private readonly phrases = new Map<number, Entry[]>();
  private readonly shortenedMarks = new Marks(2 ** 19);
  private readonly shortened = new Map<number, Entry[]>();
  private readonly entries = new Map<string, Entry>();

  constructor(lexicons: readonly Lexicon[]) {
    this.languages = [...new Set(lexicons.map(({ language }) => language))];
    for (const { language, phrases } of lexicons) {
      for (const concept of CONCEPTS) {
        for (const phrase of (phrases[concept] ?? '').split(',')) this.add(phrase, language, concept);
      }
    }
    for (const entry of this.entries.values()) this.indexSpelling(entry);
  }

  /** Every entry that the text has from `start` on; longest last. */
  findAt(text: string, start: number): readonly Entry[] {
    const found: Entry[] = [];
    let hash = 0;
    for (let at = start; at < text.length; at += 1) {
      hash = hashOn(hash, text.charCodeAt(at));
      const marks = this.prefixes.of(hash);
      if (marks === 0) return found;
      if (marks === BEGINS) continue;
      for (const entry of this.phrases.get(hash) ?? NONE) {
        if (entry.phrase.length !== at + 1 - start || !text.startsWith(entry.phrase, start)) continue;
        found.push(entry);
      }
    }
    return found;
  }

  /** Entries one insertion, omission, exchange or swap of neighbours away from the word of a text there, for words of five letters and more. */
  findMisspelt(text: string, start: number, end: number): readonly Entry[] {
    if (end - start < SHORTEST_CORRECTED || end - start > LONGEST_CORRECTED) return NONE;
    const near: Entry[] = [];
    for (const hash of shortenedHashes(text, start, end)) {
      if (this.shortenedMarks.of(hash) === 0) continue;
      for (const entry of this.shortened.get(hash) ?? NONE) {
        if (text.charCodeAt(start) !== entry.phrase.charCodeAt(0) || near.includes(entry)) continue;
        if (isLikelyMisspelling(entry.phrase, text.slice(start, end))) near.push(entry);
      }
    }
    return near;
  }

  private add(written: string, language: string, concept: Concept): void {
    const trimmed = written.trim();
    const stem = trimmed.endsWith('*');
    const phrase = normalisePhrase(stem ? trimmed.slice(0, -1) : trimmed);
    if (phrase === '') return;
    const key = `${language}:${phrase}:${stem ? '*' : ''}`;
    const known = this.entries.get(key);
    const languageAt = this.languages.indexOf(language);
    const entry: Entry = known ?? {
      phrase,
      language,
      languageAt,
      concepts: new FactSet(),
      abroad: new FactSet(),
      stem,
    };
    entry.concepts.add(concept);
    if (countsAbroad(entry, concept)) entry.abroad.add(concept);
    if (known !== undefined) return;
    this.entries.set(key, entry);
    this.indexPhrase(entry);
  }

  private indexPhrase(entry: Entry): void {
    let hash = 0;
    for (let at = 0; at < entry.phrase.length; at += 1) {
      hash = hashOn(hash, entry.phrase.charCodeAt(at));
      this.prefixes.set(hash, BEGINS);
    }
    this.prefixes.set(hash, ENDS);
    fileUnder(this.phrases, hash, entry);
  }

  private indexSpelling(entry: Entry): void {
    if (entry.phrase.length < SHORTEST_CORRECTED || !/^[\p{scx=Latn}\p{scx=Cyrl}]+$/u.test(entry.phrase)) return;
    for (const hash of shortenedHashes(entry.phrase, 0, entry.phrase.length)) {
      this.shortenedMarks.set(hash, ENDS);
      fileUnder(this.shortened, hash, entry);
    }
  }
}

function fileUnder(files: Map<number, Entry[]>, hash: number, entry: Entry): void {
  const entries = files.get(hash);
  if (entries === undefined) files.set(hash, [entry]);
  else entries.push(entry);
}

/** Two marks for every hash, some of them another's: what has none is surely not there. Small enough to stay near the processor, as maps do not. */
class Marks {
  private readonly table: Uint8Array;
  private readonly lastPlace: number;

  /** `places`: a power of two. */
  constructor(places: number) {
    this.table = new Uint8Array(places / 4);
    this.lastPlace = places - 1;
  }

  of(hash: number): number {
    const place = this.placeOf(hash);
    return (this.table[place >>> 2]! >>> ((place & 3) << 1)) & 3;
  }

  set(hash: number, mark: number): void {
    const place = this.placeOf(hash);
    this.table[place >>> 2]! |= mark << ((place & 3) << 1);
  }

  private placeOf(hash: number): number {
    return (hash ^ (hash >>> 13)) & this.lastPlace;
  }
}
