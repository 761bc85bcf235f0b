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
}

/**
 * Folds case, width, accents of Latin, Greek and Cyrillic letters, Arabic vowel signs, hyphens and contractions, so that a phrase and a prompt compare
 * letter by letter however they were typed. Marks of other scripts stay: there they are letters.
 */
export function normalisePhrase(phrase: string): string {
  return phrase
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(LATIN_MARKS, '')
    .normalize('NFC')
    .replace(/[łøßıđæœةى]/g, (letter) => UNDECOMPOSED[letter] ?? letter)
    .replace(/[’ʼ`´]/g, "'")
    .replace(/n't\b/g, ' not')
    .replace(/'(?:s|m|re|ve|ll|d)\b/g, '')
    .replace(/(?<=\p{L})['-](?=\p{L})/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The normalised prompt and its words; punctuation other than hyphens and apostrophes starts a new clause. */
export function tokenise(prompt: string): TokenisedText {
  const text = normalisePhrase(prompt);
  const spans = SEGMENTED.test(text) ? segmentedSpans(text) : spacedSpans(text);
  let clause = 0;
  let last = 0;
  const tokens = spans.map(([start, end]) => {
    if (/[,.;:!?،؛。、，；：！？…()\n]/u.test(text.slice(last, start))) clause += 1;
    last = end;
    return { start: afterArticle(text, start, end), end, clause };
  });
  return { text, tokens };
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
