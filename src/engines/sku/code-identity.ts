/** Longest vendor code accepted, in UTF-16 units, both as given (trimmed) and as its identity: fits a b-tree index entry. */
export const MAX_RAW_CODE_LENGTH = 256;

/**
 * What makes two raw codes one: well-formed Unicode, without invisible control and format characters, NFKC, each run of
 * white space one space, trimmed. Nobody can see a difference between codes this joins, whichever keyboard, spreadsheet
 * or Unicode form they came through; case and punctuation, which a vendor may mean, are kept apart. Idempotent.
 * Store this form beside the code as given: (vendor, identity) is the key under which a SKU is answered again.
 */
export function codeIdentity(rawCode: string): string {
  return (
    rawCode
      .toWellFormed()
      // Before the normal form, so that what closes up around a removed character is still composed by it.
      .replace(/\p{Cf}+/gu, '')
      .replace(/\s+/gu, ' ')
      .replace(/\p{Cc}+/gu, '')
      .normalize('NFKC')
      .replace(/\s+/gu, ' ')
      .trim()
  );
}

/** Whether a raw code and its identity (NFKC may lengthen a code eighteenfold) keep {@link MAX_RAW_CODE_LENGTH}. */
export function isBounded(rawCode: string): boolean {
  const given = rawCode.trim();
  return given.length <= MAX_RAW_CODE_LENGTH && codeIdentity(given).length <= MAX_RAW_CODE_LENGTH;
}
