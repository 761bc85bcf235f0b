import type { Concept } from './lexicon.js';
import { ALL_LEXICONS } from './lexicons/all.js';
import { type Token, type TokenisedText, tokenise } from './normalise.js';
import { type Entry, PhraseIndex } from './phrase-index.js';

const NEGATION_WORDS = 3;

/** A phrase found in a prompt. */
export interface Hit {
  /** As the prompt has it, folded. */
  readonly words: string;
  readonly concepts: ReadonlySet<Concept>;
  /** First and last word, counted from 0. */
  readonly first: number;
  readonly last: number;
  readonly clause: number;
  readonly negated: boolean;
}

/** What the lexicons find in a prompt, in order of appearance. */
export interface LexicalEvidence {
  /** The prompt, folded. */
  readonly text: string;
  readonly languages: readonly string[];
  readonly words: number;
  readonly hits: readonly Hit[];
}

interface Match {
  readonly entry: Entry;
  readonly last: number;
}

const index = new PhraseIndex(ALL_LEXICONS);

/** Finds the phrases of all lexicons in a text, longest first, of the languages it is written in and of English, and tells which of them are negated. */
export function findEvidence(text: string): LexicalEvidence {
  const tokenised = tokenise(text);
  const wordEnding = wordsByEnd(tokenised);
  const matches = tokenised.tokens.map((_, at) => matchesAt(tokenised, at, wordEnding));
  const languages = languagesOf(matches);
  const hits = negate(pickHits(tokenised, matches, languages));
  return { text: tokenised.text, languages, words: tokenised.tokens.length, hits };
}

/** At each place of a text the word that ends there, or -1. */
function wordsByEnd({ text, tokens }: TokenisedText): Int32Array {
  const words = new Int32Array(text.length + 1).fill(-1);
  for (let at = 0; at < tokens.length; at += 1) words[tokens[at]!.end] = at;
  return words;
}

function matchesAt({ text, tokens }: TokenisedText, at: number, wordEnding: Int32Array): Match[] {
  const { start, end } = tokens[at]!;
  const matches: Match[] = [];
  index.findAt(text, start, (entry, reached) => {
    const word = wordEnding[reached]!;
    if (word >= 0) matches.push({ entry, last: word });
    else if (entry.stem) matches.push({ entry, last: wordReaching(tokens, at, reached) });
  });
  if (matches.length > 0) return matches;
  return index.findMisspelt(text.slice(start, end)).map((entry) => ({ entry, last: at }));
}

function wordReaching(tokens: readonly Token[], from: number, end: number): number {
  let at = from;
  while (at + 1 < tokens.length && tokens[at]!.end < end) at += 1;
  return at;
}

/** The languages that most words belong to; several where they tie, as short prompts of sister languages do. */
function languagesOf(matches: readonly (readonly Match[])[]): string[] {
  const scores = new Map<string, number>();
  const longest = new Map<string, number>();
  for (let at = 0; at < matches.length; at += 1) {
    longest.clear();
    for (const { entry, last } of matches[at]!)
      longest.set(entry.language, Math.max(longest.get(entry.language) ?? 0, last - at + 1));
    for (const [language, words] of longest) scores.set(language, (scores.get(language) ?? 0) + words);
  }
  const best = Math.max(0, ...scores.values());
  return [...scores].filter(([, score]) => score === best).map(([language]) => language);
}

type OpenHit = Omit<Hit, 'negated'>;

interface Choice {
  readonly last: number;
  /** Of the phrase; 0 for a foreign one. */
  readonly length: number;
  readonly concepts: ReadonlySet<Concept>;
}

const NOTHING: Choice = { last: -1, length: -1, concepts: new Set() };

function pickHits(
  { text, tokens }: TokenisedText,
  matches: readonly (readonly Match[])[],
  languages: readonly string[],
): OpenHit[] {
  const hits: OpenHit[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const { last, concepts } = pickAt(matches[at]!, languages);
    if (concepts.size === 0) continue;
    const words = text.slice(tokens[at]!.start, tokens[last]!.end);
    hits.push({ words, concepts, first: at, last, clause: tokens[at]!.clause });
    at = last;
  }
  return hits;
}

/** Of what begins at a word, all that reaches furthest: the longest of the prompt's own languages, or else what is foreign. */
function pickAt(found: readonly Match[], languages: readonly string[]): Choice {
  let best = NOTHING;
  for (const { entry, last } of found) {
    const isNative = languages.includes(entry.language);
    const concepts = isNative ? entry.concepts : entry.abroad;
    const length = isNative ? entry.phrase.length : 0;
    if (concepts.size === 0 || last < best.last || (last === best.last && length < best.length)) continue;
    const isSame = last === best.last && length === best.length;
    best = { last, length, concepts: isSame ? new Set([...best.concepts, ...concepts]) : concepts };
  }
  return best;
}

function negate(hits: readonly OpenHit[]): Hit[] {
  return hits.map((hit, at) => ({ ...hit, negated: isNegatedBefore(hits, at) || isNegatedAfter(hits, at) }));
}

function isNegatedBefore(hits: readonly OpenHit[], at: number): boolean {
  const hit = hits[at]!;
  for (let before = at - 1; before >= 0; before -= 1) {
    const other = hits[before]!;
    if (other.clause !== hit.clause || hit.first - other.last > NEGATION_WORDS || other.concepts.has('clause'))
      return false;
    if (other.concepts.has('negator') || other.concepts.has('keep')) return true;
  }
  return false;
}

function isNegatedAfter(hits: readonly OpenHit[], at: number): boolean {
  const hit = hits[at]!;
  for (let after = at + 1; after < hits.length; after += 1) {
    const other = hits[after]!;
    if (other.clause !== hit.clause || other.first - hit.last > NEGATION_WORDS || other.concepts.has('clause'))
      return false;
    if (other.concepts.has('negatedAfter')) return true;
  }
  return false;
}
