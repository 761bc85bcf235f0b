import type { Concept } from './lexicon.js';
import { ALL_LEXICONS } from './lexicons/all.js';
import { type Token, type TokenisedText, tokenise } from './normalise.js';
import { type Entry, PhraseIndex } from './phrase-index.js';

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
const NEGATION_WORDS = 3;
const SHORTEST_FOREIGN = 4;

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
  const matches = tokenised.tokens.map((_, at) => matchesAt(tokenised, at));
  const languages = languagesOf(matches);
  return { languages, words: tokenised.tokens.length, hits: negate(pickHits(tokenised, matches, languages)) };
}

function matchesAt({ text, tokens }: TokenisedText, at: number): Match[] {
  const start = tokens[at]!.start;
  const ends = (end: number): boolean => wordEndingAt(tokens, at, end) !== null;
  const exact = index
    .findAt(text, start, ends)
    .map(({ entry, end }) => ({ entry, last: wordReaching(tokens, at, end) }));
  if (exact.length > 0) return exact;
  return index.findMisspelt(text.slice(start, tokens[at]!.end)).map((entry) => ({ entry, last: at }));
}

function wordEndingAt(tokens: readonly Token[], from: number, end: number): number | null {
  for (let at = from; at < tokens.length && tokens[at]!.start < end; at += 1) {
    if (tokens[at]!.end === end) return at;
  }
  return null;
}

function wordReaching(tokens: readonly Token[], from: number, end: number): number {
  let at = from;
  while (at + 1 < tokens.length && tokens[at]!.end < end) at += 1;
  return at;
}

/** The languages that most words belong to; several where they tie, as short prompts of sister languages do. */
function languagesOf(matches: readonly (readonly Match[])[]): string[] {
  const scores = new Map<string, number>();
  for (const [at, found] of matches.entries()) {
    const longest = new Map<string, number>();
    for (const { entry, last } of found)
      longest.set(entry.language, Math.max(longest.get(entry.language) ?? 0, last - at + 1));
    for (const [language, words] of longest) scores.set(language, (scores.get(language) ?? 0) + words);
  }
  const best = Math.max(0, ...scores.values());
  return [...scores].filter(([, score]) => score === best).map(([language]) => language);
}

type OpenHit = Omit<Hit, 'negated'>;

function pickHits(
  { text, tokens }: TokenisedText,
  matches: readonly (readonly Match[])[],
  languages: readonly string[],
): OpenHit[] {
  const hits: OpenHit[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const usable = matches[at]!.flatMap(({ entry, last }) => {
      const concepts = conceptsIn(entry, languages);
      return concepts.length === 0
        ? []
        : [{ concepts, last, native: languages.includes(entry.language), length: entry.phrase.length }];
    });
    if (usable.length === 0) continue;
    const last = Math.max(...usable.map((match) => match.last));
    const longest = usable.filter((match) => match.last === last);
    const length = Math.max(...longest.map((match) => (match.native ? match.length : 0)));
    const chosen = longest.filter((match) => (length > 0 ? match.native && match.length === length : true));
    const words = text.slice(tokens[at]!.start, tokens[last]!.end);
    hits.push({
      words,
      concepts: new Set(chosen.flatMap(({ concepts }) => concepts)),
      first: at,
      last,
      clause: tokens[at]!.clause,
    });
    at = last;
  }
  return hits;
}

/** English words of four letters and more are at home in every language of prompts; other foreign words are chance. */
function conceptsIn(entry: Entry, languages: readonly string[]): Concept[] {
  if (languages.includes(entry.language)) return [...entry.concepts];
  if (entry.language !== 'en' || entry.phrase.length < SHORTEST_FOREIGN) return [];
  return [...entry.concepts].filter((concept) => !STEERING.has(concept));
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
