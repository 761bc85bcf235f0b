import { createHash } from 'node:crypto';

/** Crockford's base32: no I, L, O, U, so that a SKU read aloud or copied by hand survives. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Whole base32 characters in the 256 bits of a SHA-256. */
export const DIGEST_LENGTH = 51;

/**
 * The first `length` (1–51) Crockford base32 characters, upper case, of SHA-256 over the UTF-8 of `text`: five bits each,
 * most significant first. A longer answer begins with every shorter one. Throws RangeError outside 1–51.
 */
export function crockfordDigest(text: string, length: number): string {
  if (!Number.isInteger(length) || length < 1 || length > DIGEST_LENGTH) {
    throw new RangeError(`Expected a digest length from 1 to ${DIGEST_LENGTH}, got ${length}`);
  }
  const digest = createHash('sha256').update(text, 'utf8').digest();
  let characters = '';
  for (let bit = 0; bit < length * 5; bit += 5) {
    const index = bit >> 3;
    const pair = (digest[index]! << 8) | (digest[index + 1] ?? 0);
    characters += ALPHABET.charAt((pair >> (11 - (bit & 7))) & 31);
  }
  return characters;
}
