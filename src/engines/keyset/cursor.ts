/** One column of a row's place in an order. Give moments as text to the microsecond: a Date would lose rows. */
export type CursorValue = string | number | null;

/** Longest cursor, in characters: room for a 500-character name in any script beside an id. */
export const MAX_CURSOR_LENGTH = 2048;

/**
 * The opaque cursor of a row: base64url of its place in the order named by `tag` (field, order and version, such as
 * `products:NAME_ASC:1`). Throws RangeError for a number that is not finite and for values that do not fit the length.
 */
export function encodeCursor(tag: string, values: readonly CursorValue[]): string {
  if (values.some((value) => typeof value === 'number' && !Number.isFinite(value))) {
    throw new RangeError('Expected finite numbers in a cursor');
  }
  const cursor = Buffer.from(JSON.stringify([tag, ...values]), 'utf8').toString('base64url');
  if (cursor.length > MAX_CURSOR_LENGTH) {
    throw new RangeError(`Expected a cursor of at most ${MAX_CURSOR_LENGTH} characters, got ${cursor.length}`);
  }
  return cursor;
}

/** The values of a cursor made with this very tag; null for one that is foreign, altered, malformed or too long. */
export function decodeCursor(tag: string, cursor: string): CursorValue[] | null {
  if (cursor.length > MAX_CURSOR_LENGTH) return null;
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  // Both decoders are lenient; only what encoding gives again is ours.
  if (Buffer.from(text, 'utf8').toString('base64url') !== cursor) return null;
  const content = parseJson(text);
  if (!Array.isArray(content) || JSON.stringify(content) !== text) return null;
  const [foundTag, ...values] = content as unknown[];
  return foundTag === tag && values.every(isCursorValue) ? values : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isCursorValue(value: unknown): value is CursorValue {
  return value === null || typeof value === 'string' || typeof value === 'number';
}
