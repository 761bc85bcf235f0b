const LATIN_MARKS = /[\u0300-\u036f\u0640\u064b-\u0655\u0670]/g;
const UNDECOMPOSED: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  ß: 'ss',
  ı: 'i',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ة: 'ه',
  ى: 'ي',
};
const SEGMENTED = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** What the folding of other letters would leave as it is. */
const PLAIN = /^[\s!-~]*$/;
/** What stands in contractions and between the parts of a word. */
const JOINED = /['’ʼ`´-]/;
/** White space other than single spaces between words. */
const UNTIDY = /^\s|\s$|\s\s|[^\S ]/;
const CLAUSE_END = /[,.;:!?،؛。、，；：！？…()\n]/;
/** What a character of folded ASCII does: nothing, belong to a word, or end a clause. */
const PART_OF_WORD = 1;
const END_OF_CLAUSE = 2;
const PLAIN_ROLES = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z0-9]/.test(character)) return PART_OF_WORD;
  return CLAUSE_END.test(character) ? END_OF_CLAUSE : 0;
});
const ARABIC_ARTICLE = /^[وفبك]?(?:ال|لل)(?=..)/u;

/** Dictionary segmentation, for scripts that write no spaces. */
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** One word of a prompt: where it stands in the normalised text, and the clause it belongs to. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly clause: number;
}

/** A prompt folded for look-up, with its words. */
export interface TokenisedText {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Whether all of it is ASCII. */
  readonly isPlain: boolean;
}

/** The latest, because a prompt is read for what it asks for and then for how much it says. */
let latest: { readonly prompt: string; readonly tokenised: TokenisedText } | null = null;

/**
 * Folds case, width, accents of Latin, Greek and Cyrillic letters, Arabic vowel signs, hyphens and contractions, so that a phrase and a prompt compare
 * letter by letter however they were typed. Marks of other scripts stay: there they are letters.
 */
export function normalisePhrase(phrase: string): string {
  return tidy(PLAIN.test(phrase) ? phrase.toLowerCase() : foldLetters(phrase));
}

function tidy(letters: string): string {
  const parted = JOINED.test(letters) ? partJoined(letters) : letters;
  return UNTIDY.test(parted) ? parted.replace(/\s{2,}|[^\S ]/g, ' ').trim() : parted;
}

/** Without contractions, and with what hyphens and apostrophes join in two. */
function partJoined(letters: string): string {
  return letters
    .replace(/[’ʼ`´]/g, "'")
    .replace(/n't\b/g, ' not')
    .replace(/'(?:s|m|re|ve|ll|d)\b/g, '')
    .replace(/(?<=\p{L})['-](?=\p{L})/gu, ' ');
}

function foldLetters(phrase: string): string {
  return phrase
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(LATIN_MARKS, '')
    .normalize('NFC')
    .replace(/[łøßıđæœةى]/g, (letter) => UNDECOMPOSED[letter] ?? letter);
}

/** The normalised prompt and its words; punctuation other than hyphens and apostrophes starts a new clause. */
export function tokenise(prompt: string): TokenisedText {
  if (latest?.prompt !== prompt) latest = { prompt, tokenised: findTokens(prompt) };
  return latest.tokenised;
}

function findTokens(prompt: string): TokenisedText {
  if (PLAIN.test(prompt)) return plainText(tidy(prompt.toLowerCase()));
  const text = tidy(foldLetters(prompt));
  return PLAIN.test(text) ? plainText(text) : { text, tokens: otherTokens(text), isPlain: false };
}

function plainText(text: string): TokenisedText {
  return { text, tokens: plainTokens(text), isPlain: true };
}

/** What `otherTokens` finds in folded ASCII. */
function plainTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let clause = 0;
  let hasEnded = false;
  for (let at = 0; at < text.length; at += 1) {
    const role = PLAIN_ROLES[text.charCodeAt(at)];
    if (role === END_OF_CLAUSE) hasEnded = true;
    if (role !== PART_OF_WORD) continue;
    if (hasEnded) clause += 1;
    hasEnded = false;
    const start = at;
    while (PLAIN_ROLES[text.charCodeAt(at + 1)] === PART_OF_WORD) at += 1;
    tokens.push({ start, end: at + 1, clause });
  }
  return tokens;
}

function otherTokens(text: string): Token[] {
  const spans = SEGMENTED.test(text) ? segmentedSpans(text) : spacedSpans(text);
  let clause = 0;
  let last = 0;
  return spans.map(([start, end]) => {
    if (CLAUSE_END.test(text.slice(last, start))) clause += 1;
    last = end;
    return { start: afterArticle(text, start, end), end, clause };
  });
}

function spacedSpans(text: string): [number, number][] {
  return [...text.matchAll(WORD)].map((match) => [match.index, match.index + match[0].length]);
}

function segmentedSpans(text: string): [number, number][] {
  const spans: [number, number][] = [];
  for (const { segment, index, isWordLike } of segmenter.segment(text)) {
    if (isWordLike === true) spans.push([index, index + segment.length]);
  }
  return spans;
}

/** Arabic writes the article and one-letter particles onto the word. */
function afterArticle(text: string, start: number, end: number): number {
  return start + (ARABIC_ARTICLE.exec(text.slice(start, end))?.[0].length ?? 0);
}
