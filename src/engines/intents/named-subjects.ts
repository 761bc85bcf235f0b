import type { Hit, LexicalEvidence } from './evidence.js';
import { FactSet } from './facts.js';
import { KNOWN_NAMES } from './names.js';
import { normalisePhrase, type Token } from './normalise.js';

/** Bounded, because every capital of a word may begin a name: without end, capitals alone would take the square of their number. */
const NAME_WORD = '\\p{Lu}[\\p{L}\\p{M}]{1,30}';
const NAME = `${NAME_WORD}(?:[ -](?:(?:van|von|de|da|di|del|la|le) )?${NAME_WORD}){0,3}`;
/** "like Zendaya", "as worn by X": a capital letter after the word for likeness.. */
const ALIKE = new RegExp(
  `(?<=(?:^|\\s)(?:like|comme|como|come|zoals|jak|gibi|как|worn by|inspired by|look of|outfit of)\\s)${NAME}`,
  'u',
);
const CAPITAL = /\p{Lu}/u;
const POSSESSED = new RegExp(`${NAME}(?=['’]s\\s)`, 'u');
const STYLE_OF =
  /(?:in the (?:style|manner) of|inspired by|im stil von|dans le style d(?:e |')|al estilo de|nello stile di|no estilo d[eoa] |in de stijl van|w stylu|в стиле)\s*([^,.;!?]{2,60})/iu;
const known = new Set(KNOWN_NAMES.map((name) => normalisePhrase(name)));
const firstWords = new Set([...known].map((name) => name.split(' ', 1)[0]!));
const beginnings = new Set([...firstWords].map((word) => beginningAt(word, 0)));
const longestKnownWords = 3;
const EVENT = new FactSet('event');
const FUNCTION = new FactSet('function');

/** Whom and what a prompt names. */
export interface NamedSubjects {
  /** A person or character by name. */
  readonly person: string | null;
  /** What follows "in the style of". */
  readonly styleOf: string | null;
  /** An event by its name. */
  readonly event: string | null;
}

/** Finds people, events and styles that are named: by a list, and by capital letters after words of likeness or before a possessive. */
export function findNamed(text: string, evidence: LexicalEvidence): NamedSubjects {
  const { hits } = evidence;
  const event = eventOf(hits);
  const styleOf = STYLE_OF.exec(text)?.[1]?.trim() ?? null;
  return { person: knownName(evidence) ?? likenessName(text, hits), styleOf, event };
}

function eventOf(hits: readonly Hit[]): string | null {
  for (const { concepts, negated, words } of hits) if (!negated && concepts.hasAny(EVENT)) return words;
  return null;
}

/** The first two letters, as a number. */
function beginningAt(text: string, at: number): number {
  return (text.charCodeAt(at) << 16) | text.charCodeAt(at + 1);
}

function knownName({ text, tokens, isPlain }: LexicalEvidence): string | null {
  // The usual case: no word begins as a name does. In ASCII, tokens are just the words below.
  if (isPlain && !anyBegins(text, tokens)) return null;
  const words = text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  for (let at = 0; at < words.length; at += 1) {
    if (!firstWords.has(words[at]!)) continue;
    for (let count = longestKnownWords; count > 0; count -= 1) {
      const name = words.slice(at, at + count).join(' ');
      if (known.has(name)) return name;
    }
  }
  return null;
}

function anyBegins(text: string, tokens: readonly Token[]): boolean {
  for (const { start } of tokens) if (beginnings.has(beginningAt(text, start))) return true;
  return false;
}

function likenessName(text: string, hits: readonly Hit[]): string | null {
  if (!CAPITAL.test(text)) return null;
  const name = POSSESSED.exec(text)?.[0] ?? ALIKE.exec(text)?.[0];
  if (name === undefined) return null;
  const folded = normalisePhrase(name);
  // A capital letter on a word of the lexicons ("like a Watercolor") is emphasis, not a name.
  return hits.some((hit) => !hit.concepts.hasAny(FUNCTION) && hit.words.includes(folded)) ? null : name;
}
