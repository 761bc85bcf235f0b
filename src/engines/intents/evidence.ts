import { FactSet } from './facts.js';
import { ALL_LEXICONS } from './lexicons/all.js';
import { type Token, type TokenisedText, tokenise } from './normalise.js';
import { type Entry, PhraseIndex } from './phrase-index.js';

const NEGATION_WORDS = 3;

/** A phrase found in a prompt. */
export interface Hit {
  /** As the prompt has it, folded. */
  readonly words: string;
  readonly concepts: FactSet;
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
  /** Where its words stand. */
  readonly tokens: readonly Token[];
  /** Whether all of it is ASCII. */
  readonly isPlain: boolean;
  /** Whether compounds of its language end with what is meant: a "film poster" is a poster there too, but so is every "poster of a film". */
  readonly isHeadFinal: boolean;
  readonly hits: readonly Hit[];
}

interface Match {
  readonly entry: Entry;
  readonly last: number;
}

const NEGATING = new FactSet('negator', 'keep');
const NEGATING_BEFORE = new FactSet('negatedAfter');
const NEW_CLAUSE = new FactSet('clause');

const index = new PhraseIndex(ALL_LEXICONS);
const HEAD_FINAL = ['ja', 'ko', 'tr', 'hi', 'zh'].reduce(
  (all, language) => all | (1 << index.languages.indexOf(language)),
  0,
);

/** Finds the phrases of all lexicons in a text, longest first, of the languages it is written in and of English, and tells which of them are negated. */
export function findEvidence(text: string): LexicalEvidence {
  const tokenised = tokenise(text);
  const matches: (readonly Match[])[] = [];
  for (let at = 0; at < tokenised.tokens.length; at += 1) matches.push(matchesAt(tokenised, at));
  const languages = languagesOf(matches);
  const hits = pickHits(tokenised, matches, languages);
  for (let at = 0; at < hits.length; at += 1) hits[at]!.negated = isNegatedBefore(hits, at) || isNegatedAfter(hits, at);
  const { tokens, isPlain } = tokenised;
  return { text: tokenised.text, tokens, isPlain, isHeadFinal: (languages & HEAD_FINAL) !== 0, hits };
}

function matchesAt({ text, tokens }: TokenisedText, at: number): readonly Match[] {
  const { start, end } = tokens[at]!;
  const matches: Match[] = [];
  let last = at;
  for (const entry of index.findAt(text, start)) {
    const reached = start + entry.phrase.length;
    while (last + 1 < tokens.length && tokens[last]!.end < reached) last += 1;
    if (tokens[last]!.end === reached || entry.stem) matches.push({ entry, last });
  }
  if (matches.length > 0) return matches;
  for (const entry of index.findMisspelt(text, start, end)) matches.push({ entry, last: at });
  return matches;
}

/** A set of languages of the index: a bit for each, by its place. */
type Languages = number;

function isAmong(languages: Languages, at: number): boolean {
  return ((languages >>> at) & 1) === 1;
}

/** The languages that most words belong to; several where they tie, as short prompts of sister languages do. */
function languagesOf(matches: readonly (readonly Match[])[]): Languages {
  const scores = new Uint16Array(index.languages.length);
  for (let at = 0; at < matches.length; at += 1) {
    const found = matches[at]!;
    let counted: Languages = 0;
    // The longest of each language stands last.
    for (let n = found.length - 1; n >= 0; n -= 1) {
      const { entry, last } = found[n]!;
      if (isAmong(counted, entry.languageAt)) continue;
      counted |= 1 << entry.languageAt;
      scores[entry.languageAt]! += last - at + 1;
    }
  }
  let best = 1;
  let languages: Languages = 0;
  for (let at = 0; at < scores.length; at += 1) {
    const score = scores[at]!;
    if (score > best) languages = 0;
    best = Math.max(best, score);
    if (score === best) languages |= 1 << at;
  }
  return languages;
}

type OpenHit = Omit<Hit, 'negated'> & { negated: boolean };

interface Choice {
  readonly last: number;
  /** Of the phrase; 0 for a foreign one. */
  readonly length: number;
  readonly concepts: FactSet;
}

const NOTHING: Choice = { last: -1, length: -1, concepts: new FactSet() };

function pickHits(
  { text, tokens }: TokenisedText,
  matches: readonly (readonly Match[])[],
  languages: Languages,
): OpenHit[] {
  const hits: OpenHit[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const { last, concepts } = pickAt(matches[at]!, languages);
    if (concepts.isEmpty()) continue;
    const words = text.slice(tokens[at]!.start, tokens[last]!.end);
    hits.push({ words, concepts, first: at, last, clause: tokens[at]!.clause, negated: false });
    at = last;
  }
  return hits;
}

/** Of what begins at a word, all that reaches furthest: the longest of the prompt's own languages, or else what is foreign. */
function pickAt(found: readonly Match[], languages: Languages): Choice {
  let best = NOTHING;
  for (const { entry, last } of found) {
    const isNative = isAmong(languages, entry.languageAt);
    const concepts = isNative ? entry.concepts : entry.abroad;
    const length = isNative ? entry.phrase.length : 0;
    if (concepts.isEmpty() || last < best.last || (last === best.last && length < best.length)) continue;
    const isSame = last === best.last && length === best.length;
    best = { last, length, concepts: isSame ? union(best.concepts, concepts) : concepts };
  }
  return best;
}

function union(one: FactSet, other: FactSet): FactSet {
  const both = new FactSet();
  both.addAll(one);
  both.addAll(other);
  return both;
}

function isNegatedBefore(hits: readonly OpenHit[], at: number): boolean {
  const hit = hits[at]!;
  for (let before = at - 1; before >= 0; before -= 1) {
    const other = hits[before]!;
    if (other.clause !== hit.clause || hit.first - other.last > NEGATION_WORDS || other.concepts.hasAny(NEW_CLAUSE))
      return false;
    if (other.concepts.hasAny(NEGATING)) return true;
  }
  return false;
}

function isNegatedAfter(hits: readonly OpenHit[], at: number): boolean {
  const hit = hits[at]!;
  for (let after = at + 1; after < hits.length; after += 1) {
    const other = hits[after]!;
    if (other.clause !== hit.clause || other.first - hit.last > NEGATION_WORDS || other.concepts.hasAny(NEW_CLAUSE))
      return false;
    if (other.concepts.hasAny(NEGATING_BEFORE)) return true;
  }
  return false;
}
