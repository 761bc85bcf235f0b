const HASH_FACTOR = 0x01000193;

/** The hash of a text that goes on with one more UTF-16 unit; that of the empty one is 0. */
export function hashOn(hash: number, unit: number): number {
  return (Math.imul(hash, HASH_FACTOR) + unit) | 0;
}

/**
 * Hashes of the word of a text there and of all that it becomes by leaving out one letter: two words one edit apart share at least one, and others
 * hardly ever.
 */
export function shortenedHashes(text: string, start: number, end: number): readonly number[] {
  const hashes = [0];
  // First of the letters before each, and in the last place of all.
  for (let at = start; at < end; at += 1) hashes.push(hashOn(hashes[at - start]!, text.charCodeAt(at)));
  let after = 0;
  let shift = 1;
  for (let at = end - 1; at >= start; at -= 1) {
    hashes[at - start] = (Math.imul(hashes[at - start]!, shift) + after) | 0;
    after = (Math.imul(text.charCodeAt(at), shift) + after) | 0;
    shift = Math.imul(shift, HASH_FACTOR);
  }
  return hashes;
}

/** Whether one insertion, omission, exchange or swap of neighbouring letters (or none) makes one word the other. */
export function isOneEditApart(left: string, right: string): boolean {
  if (Math.abs(left.length - right.length) > 1) return false;
  let from = 0;
  while (from < left.length && left[from] === right[from]) from += 1;
  const [restLeft, restRight] = [left.slice(from), right.slice(from)];
  if (restLeft.length !== restRight.length) return restLeft.slice(1) === restRight || restLeft === restRight.slice(1);
  if (restLeft.slice(1) === restRight.slice(1)) return true;
  return restLeft[0] === restRight[1] && restLeft[1] === restRight[0] && restLeft.slice(2) === restRight.slice(2);
}

/** One edit apart; between words of five letters an exchanged letter makes another word too often ("board", "beard") and does not count. */
export function isLikelyMisspelling(phrase: string, word: string): boolean {
  if (!isOneEditApart(phrase, word)) return false;
  if (word.length > 5 || phrase.length !== word.length) return true;
  return Array.from(phrase).sort().join('') === Array.from(word).sort().join('');
}
