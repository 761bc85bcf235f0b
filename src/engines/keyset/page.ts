import { AppError } from '../../errors.js';
import { type CursorValue, decodeCursor } from './cursor.js';

/** Most rows of one page. */
export const MAX_PAGE_SIZE = 100;

/** A connection's arguments as the client gave them. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
  readonly after?: string | null | undefined;
}

/** `limit` rows (1–100) next to `cursor`, exclusive, or from the list's start (forward) or end (backward) when null. */
export interface Page {
  readonly limit: number;
  readonly direction: 'forward' | 'backward';
  readonly cursor: readonly CursorValue[] | null;
}

/** The rows of a page in the list's order, and whether there are more on either side. */
export interface PageSlice<Row> {
  readonly rows: readonly Row[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/**
 * Reads the arguments of a Relay connection: `first` with an optional `after`, or `last` with an optional `before`; exactly
 * one of the two pairs, 1–100 rows. Throws BAD_USER_INPUT otherwise, INVALID_CURSOR for a cursor not made with `tag`
 * or not of `columns` values.
 */
export function pageArguments(given: PageArguments, tag: string, columns: number): Page {
  const isForward = isGiven(given.first);
  if (isForward === isGiven(given.last)) {
    throw new AppError('BAD_USER_INPUT', 'Give exactly one of "first" and "last".');
  }
  if (isForward && isGiven(given.before)) throw new AppError('BAD_USER_INPUT', '"before" goes with "last".');
  if (!isForward && isGiven(given.after)) throw new AppError('BAD_USER_INPUT', '"after" goes with "first".');
  return isForward
    ? { limit: pageSize('first', given.first), direction: 'forward', cursor: readCursor(given.after, tag, columns) }
    : { limit: pageSize('last', given.last), direction: 'backward', cursor: readCursor(given.before, tag, columns) };
}

/**
 * The page among rows fetched in its direction with a limit of `page.limit + 1`: the row too many proves there are more.
 * Rows fetched backward are turned round. On the side it came from a page has more exactly when it started at a cursor:
 * that row lay there when the client saw it.
 */
export function pageSlice<Row>(fetched: readonly Row[], page: Page): PageSlice<Row> {
  const hasMore = fetched.length > page.limit;
  const rows = fetched.slice(0, page.limit);
  const isFromCursor = page.cursor !== null;
  return page.direction === 'forward'
    ? { rows, hasNextPage: hasMore, hasPreviousPage: isFromCursor }
    : { rows: rows.reverse(), hasNextPage: isFromCursor, hasPreviousPage: hasMore };
}

function isGiven(argument: unknown): boolean {
  return argument !== null && argument !== undefined;
}

function pageSize(name: string, size: number | null | undefined): number {
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || size > MAX_PAGE_SIZE) {
    throw new AppError('BAD_USER_INPUT', `"${name}" must be from 1 to ${MAX_PAGE_SIZE}.`);
  }
  return size;
}

function readCursor(cursor: string | null | undefined, tag: string, columns: number): readonly CursorValue[] | null {
  if (cursor === null || cursor === undefined) return null;
  const values = decodeCursor(tag, cursor);
  if (values?.length !== columns) throw new AppError('INVALID_CURSOR');
  return values;
}
