import { CONCEPTS, type Concept, type Lexicon } from './lexicon.js';
import { normalisePhrase } from './normalise.js';
import { isLikelyMisspelling, shortenedForms } from './spelling.js';

/** A phrase of one language and all that it is evidence of. */
export interface Entry {
  readonly phrase: string;
  readonly language: string;
  readonly concepts: Set<Concept>;
  /** Any ending may follow. */
  readonly stem: boolean;
}

interface TrieNode {
  readonly next: Map<string, TrieNode>;
  readonly entries: Entry[];
}

/** An entry found in a text, ending at `end`. */
export interface Found {
  readonly entry: Entry;
  readonly end: number;
}

const SHORTEST_CORRECTED = 5;
/** No entry is longer; the forms of an endless word would cost its length squared. */
const LONGEST_CORRECTED = 30;

/** All lexicons in one trie over letters, and the words of five letters and more by their shortened forms. */
export class PhraseIndex {
  private readonly root: TrieNode = { next: new Map(), entries: [] };
  private readonly shortened = new Map<string, Entry[]>();
  private readonly entries = new Map<string, Entry>();

  constructor(lexicons: readonly Lexicon[]) {
    for (const { language, phrases } of lexicons) {
      for (const concept of CONCEPTS) {
        for (const phrase of (phrases[concept] ?? '').split(',')) this.add(phrase, language, concept);
      }
    }
    for (const entry of this.entries.values()) this.indexSpelling(entry);
  }

  /** Every entry that begins at `start` and ends with a word, or is a stem; longest last. */
  findAt(text: string, start: number, isWordEnd: (at: number) => boolean): Found[] {
    const found: Found[] = [];
    let node: TrieNode | undefined = this.root;
    for (let at = start; at < text.length; at += 1) {
      node = node.next.get(text[at]!);
      if (node === undefined) break;
      for (const entry of node.entries) {
        if (entry.stem || isWordEnd(at + 1)) found.push({ entry, end: at + 1 });
      }
    }
    return found;
  }

  /** Entries one insertion, omission, exchange or swap of neighbours away from a word, for words of five letters and more. */
  findMisspelt(word: string): Entry[] {
    if (word.length < SHORTEST_CORRECTED || word.length > LONGEST_CORRECTED) return [];
    const near = new Set(shortenedForms(word).flatMap((form) => this.shortened.get(form) ?? []));
    return [...near].filter(({ phrase }) => phrase[0] === word[0] && isLikelyMisspelling(phrase, word));
  }

  private add(written: string, language: string, concept: Concept): void {
    const trimmed = written.trim();
    const stem = trimmed.endsWith('*');
    const phrase = normalisePhrase(stem ? trimmed.slice(0, -1) : trimmed);
    if (phrase === '') return;
    const key = `${language}:${phrase}:${stem ? '*' : ''}`;
    const known = this.entries.get(key);
    if (known !== undefined) {
      known.concepts.add(concept);
      return;
    }
    const entry: Entry = { phrase, language, concepts: new Set([concept]), stem };
    this.entries.set(key, entry);
    this.nodeOf(phrase).entries.push(entry);
  }

  private nodeOf(phrase: string): TrieNode {
    let node = this.root;
    for (let at = 0; at < phrase.length; at += 1) {
      let next = node.next.get(phrase[at]!);
      if (next === undefined) {
        next = { next: new Map(), entries: [] };
        node.next.set(phrase[at]!, next);
      }
      node = next;
    }
    return node;
  }

  private indexSpelling(entry: Entry): void {
    if (entry.phrase.length < SHORTEST_CORRECTED || !/^[\p{scx=Latn}\p{scx=Cyrl}]+$/u.test(entry.phrase)) return;
    for (const form of shortenedForms(entry.phrase)) {
      const entries = this.shortened.get(form);
      if (entries === undefined) this.shortened.set(form, [entry]);
      else entries.push(entry);
    }
  }
}
