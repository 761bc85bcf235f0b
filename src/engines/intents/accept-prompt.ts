const LONGEST_PROMPT = 2_000;
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;
const KEPT_INVISIBLE = new Set(['\n', '\t', '\u200c', '\u200d']);
const SUSPICIOUS: readonly (readonly [RegExp, string])[] = [
  [/<\s*\/?\s*(?:script|iframe|object|embed|svg|img|style|link|meta|form)\b/i, 'markup'],
  [/\b(?:java|vb)script\s*:/i, 'a script address'],
  [/\bdata\s*:\s*[a-z]+\/[a-z0-9.+-]+\s*[;,]/i, 'a data address'],
  [/(?:^|[\s"'<>/])on[a-z]{3,20}\s*=\s*["'\w]/i, 'an event handler'],
];

const NOT_ASCII = /\P{ASCII}/u;
/** What every sign of code has in it. */
const CODE_MARK = /[<:=]/;
/** White space and characters that may have to go. */
const UNCLEAN = /[^ -~]|^ | $| {2}/;

/** Why a prompt is refused before anything reads it. */
export type PromptRefusal = 'TOO_LONG' | 'LONE_SURROGATE';

/**
 * Refuses what no reader could take (more than 2 000 UTF-16 units, a lone surrogate); null for all else, empty text
 * included, which the classifier answers.
 */
export function refusePrompt(prompt: string): PromptRefusal | null {
  if (prompt.length > LONGEST_PROMPT) return 'TOO_LONG';
  return prompt.isWellFormed() ? null : 'LONE_SURROGATE';
}

/** The prompt without control, bidirectional and other invisible characters; line ends become spaces, joiners of words and emoji stay. */
export function cleanPrompt(prompt: string): string {
  if (!UNCLEAN.test(prompt)) return prompt;
  return prompt
    .replace(/[\r\n\t\u2028\u2029]+/g, ' ')
    .replace(INVISIBLE, (character) => (KEPT_INVISIBLE.has(character) ? character : ''))
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** What in a prompt is code rather than a wish, in words for the reasoning; null where nothing is. */
export function findSuspicion(prompt: string): string | null {
  const folded = NOT_ASCII.test(prompt) ? prompt.normalize('NFKC') : prompt;
  if (!CODE_MARK.test(folded)) return null;
  return SUSPICIOUS.find(([pattern]) => pattern.test(folded))?.[1] ?? null;
}
