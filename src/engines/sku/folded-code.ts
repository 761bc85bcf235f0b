import anyAscii from 'any-ascii';
import { codeIdentity } from './code-identity.js';
import { crockfordDigest } from './crockford-digest.js';

/** Characters of the digest that ends a code too long for its place: 50 bits. */
const CUT_DIGEST_LENGTH = 10;

/** Longest answer of {@link normalisedCode}. */
export const MAX_NORMALISED_LENGTH = 64;

/**
 * A code as A–Z and 0–9: letters, marks and numbers of its identity, transliterated to ASCII and upper-cased before the
 * rest is dropped. Symbols and emoji are dropped, never spelled out (a transliterator would say ":chair:" or "EUR").
 * Letters of which transliteration leaves nothing (a lone "ъ", a script without a table) become their code points,
 * `U44A`, so that such codes stay apart. Null when the code has no letter and no number at all.
 */
export function foldedCode(rawCode: string): string | null {
  return foldIdentity(codeIdentity(rawCode));
}

/** {@link foldedCode} of a code whose identity is known. */
export function foldIdentity(identity: string): string | null {
  const wordly = identity.replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
  const folded = anyAscii(wordly)
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '');
  if (folded !== '') return folded;
  const spelled = Array.from(identity.matchAll(/[\p{L}\p{N}]/gu), ([character]) => spellCodePoint(character));
  return spelled.length === 0 ? null : spelled.join('');
}

/**
 * The vendor-independent form by which products of different vendors are compared: case, spacing, punctuation and
 * script do not count. At most 64 of A–Z 0–9, a longer one cut and ended by a digest of its folded form. Null: nothing left.
 */
export function normalisedCode(rawCode: string): string | null {
  const folded = foldedCode(rawCode);
  return folded === null ? null : cutToLength(folded, folded, MAX_NORMALISED_LENGTH);
}

/** `code` when it has at most `length` characters, else its beginning and ten base32 characters of SHA-256(`whole`). */
export function cutToLength(code: string, whole: string, length: number): string {
  if (code.length <= length) return code;
  return code.slice(0, length - CUT_DIGEST_LENGTH) + crockfordDigest(whole, CUT_DIGEST_LENGTH);
}

function spellCodePoint(character: string): string {
  return `U${character.codePointAt(0)!.toString(16).toUpperCase()}`;
}
