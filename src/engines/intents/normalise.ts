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
const [LETTER_A, LETTER_Z, DIGIT_0, DIGIT_9] = [97, 122, 48, 57];
const CLAUSE_END = /[,.;:!?،؛。、，；：！？…()\n]/;
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
  const letters = PLAIN.test(phrase) ? phrase.toLowerCase() : foldLetters(phrase);
  return (JOINED.test(letters) ? partJoined(letters) : letters).replace(/\s{2,}|[^\S ]/g, ' ').trim();
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
  const text = normalisePhrase(prompt);
  const isPlain = PLAIN.test(text);
  const spans = isPlain ? plainSpans(text) : SEGMENTED.test(text) ? segmentedSpans(text) : spacedSpans(text);
  let clause = 0;
  let last = 0;
  const tokens = spans.map(([start, end]) => {
    if (endsClause(text, last, start)) clause += 1;
    last = end;
    return { start: isPlain ? start : afterArticle(text, start, end), end, clause };
  });
  return { text, tokens };
}

/** Whether what stands between two words is more than the usual space. */
function endsClause(text: string, from: number, to: number): boolean {
  if (to === from || (to === from + 1 && text[from] === ' ')) return false;
  return CLAUSE_END.test(text.slice(from, to));
}

/** What `spacedSpans` finds in folded ASCII. */
function plainSpans(text: string): [number, number][] {
  const spans: [number, number][] = [];
  let start = -1;
  for (let at = 0; at <= text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isInWord = (code >= LETTER_A && code <= LETTER_Z) || (code >= DIGIT_0 && code <= DIGIT_9);
    if (isInWord && start < 0) start = at;
    if (isInWord || start < 0) continue;
    spans.push([start, at]);
    start = -1;
  }
  return spans;
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
