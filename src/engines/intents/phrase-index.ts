import { CONCEPTS, type Concept, type Lexicon } from './lexicon.js';
import { normalisePhrase } from './normalise.js';
import { isLikelyMisspelling, shortenedHashes } from './spelling.js';

/** A phrase of one language and all that it is evidence of. */
export interface Entry {
  readonly phrase: string;
  readonly language: string;
  readonly concepts: Set<Concept>;
  /** Those that count in a prompt of another language. */
  readonly abroad: Set<Concept>;
  /** Any ending may follow. */
  readonly stem: boolean;
}

interface TrieNode {
  readonly next: Map<number, TrieNode>;
  readonly entries: Entry[];
}

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

/** All lexicons in one trie over letters, and the words of five letters and more by what is left of them without a letter. */
export class PhraseIndex {
  private readonly root: TrieNode = { next: new Map(), entries: [] };
  private readonly shortened = new Map<number, Entry[]>();
  private readonly entries = new Map<string, Entry>();

  constructor(lexicons: readonly Lexicon[]) {
    for (const { language, phrases } of lexicons) {
      for (const concept of CONCEPTS) {
        for (const phrase of (phrases[concept] ?? '').split(',')) this.add(phrase, language, concept);
      }
    }
    for (const entry of this.entries.values()) this.indexSpelling(entry);
  }

  /** Tells of every entry that the text has from `start` on, and where each ends; longest last. */
  findAt(text: string, start: number, found: (entry: Entry, end: number) => void): void {
    let node: TrieNode | undefined = this.root;
    for (let at = start; at < text.length; at += 1) {
      node = node.next.get(text.charCodeAt(at));
      if (node === undefined) break;
      for (const entry of node.entries) found(entry, at + 1);
    }
  }

  /** Entries one insertion, omission, exchange or swap of neighbours away from a word, for words of five letters and more. */
  findMisspelt(word: string): Entry[] {
    if (word.length < SHORTEST_CORRECTED || word.length > LONGEST_CORRECTED) return [];
    const near = new Set<Entry>();
    for (const hash of shortenedHashes(word)) {
      for (const entry of this.shortened.get(hash) ?? []) {
        if (entry.phrase[0] === word[0] && isLikelyMisspelling(entry.phrase, word)) near.add(entry);
      }
    }
    return [...near];
  }

  private add(written: string, language: string, concept: Concept): void {
    const trimmed = written.trim();
    const stem = trimmed.endsWith('*');
    const phrase = normalisePhrase(stem ? trimmed.slice(0, -1) : trimmed);
    if (phrase === '') return;
    const key = `${language}:${phrase}:${stem ? '*' : ''}`;
    const known = this.entries.get(key);
    const entry: Entry = known ?? { phrase, language, concepts: new Set(), abroad: new Set(), stem };
    entry.concepts.add(concept);
    if (countsAbroad(entry, concept)) entry.abroad.add(concept);
    if (known !== undefined) return;
    this.entries.set(key, entry);
    this.nodeOf(phrase).entries.push(entry);
  }

  private nodeOf(phrase: string): TrieNode {
    let node = this.root;
    for (let at = 0; at < phrase.length; at += 1) {
      const letter = phrase.charCodeAt(at);
      let next = node.next.get(letter);
      if (next === undefined) {
        next = { next: new Map(), entries: [] };
        node.next.set(letter, next);
      }
      node = next;
    }
    return node;
  }

  private indexSpelling(entry: Entry): void {
    if (entry.phrase.length < SHORTEST_CORRECTED || !/^[\p{scx=Latn}\p{scx=Cyrl}]+$/u.test(entry.phrase)) return;
    for (const hash of shortenedHashes(entry.phrase)) {
      const entries = this.shortened.get(hash);
      if (entries === undefined) this.shortened.set(hash, [entry]);
      else entries.push(entry);
    }
  }
}
