import type { UserError } from '../../errors.js';

/** One text of an input and the longest it may be, in UTF-16 units. */
export interface TextBound {
  readonly field: readonly string[];
  readonly text: string | null | undefined;
  readonly maxLength: number;
  /** Whether blank counts as missing and is refused. */
  readonly required?: boolean;
}

/** Everything wrong with the texts: too long, blank though required, or with characters that PostgreSQL cannot store. */
export function checkTexts(bounds: readonly TextBound[]): UserError[] {
  return bounds.flatMap(({ field, text, maxLength, required }): UserError[] => {
    if (text === null || text === undefined) return [];
    const invalid = (message: string): UserError[] => [{ code: 'INVALID', field, message }];
    if (required === true && text.trim() === '') return invalid('This must not be blank.');
    if (text.length > maxLength) return invalid(`This has ${text.length} characters; ${maxLength} are the most.`);
    if (text.includes('\u0000') || !text.isWellFormed())
      return invalid('This holds characters that are no text (NUL or half of a surrogate pair).');
    return [];
  });
}
