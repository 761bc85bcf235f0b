import { describe, expect, it, test } from 'vitest';
import { encodeCursor } from '../../../src/engines/keyset/cursor.js';
import { type PageArguments, pageArguments, pageSlice } from '../../../src/engines/keyset/page.js';
import { AppError } from '../../../src/errors.js';

const TAG = 'products:NAME_ASC:1';
const CURSOR = encodeCursor(TAG, ['Lamp', 'prd_1']);

function refusalOf(given: PageArguments): unknown {
  try {
    return pageArguments(given, TAG, 2);
  } catch (error) {
    return error instanceof AppError ? [error.code, error.message] : error;
  }
}

describe('pageArguments', () => {
  test.each<[PageArguments, unknown]>([
    [{ first: 1 }, { limit: 1, direction: 'forward', cursor: null }],
    [{ last: 100 }, { limit: 100, direction: 'backward', cursor: null }],
    [
      { first: 10, last: null, after: CURSOR, before: null },
      { limit: 10, direction: 'forward', cursor: ['Lamp', 'prd_1'] },
    ],
    [
      { last: 10, before: CURSOR },
      { limit: 10, direction: 'backward', cursor: ['Lamp', 'prd_1'] },
    ],
  ])('%j', (given, page) => {
    expect(pageArguments(given, TAG, 2)).toEqual(page);
  });

  test.each<[PageArguments, string, string]>([
    [{}, 'BAD_USER_INPUT', 'Give exactly one of "first" and "last".'],
    [{ first: 1, last: 1 }, 'BAD_USER_INPUT', 'Give exactly one of "first" and "last".'],
    [{ first: null, last: null }, 'BAD_USER_INPUT', 'Give exactly one of "first" and "last".'],
    [{ first: 0 }, 'BAD_USER_INPUT', '"first" must be from 1 to 100.'],
    [{ first: 101 }, 'BAD_USER_INPUT', '"first" must be from 1 to 100.'],
    [{ last: -1 }, 'BAD_USER_INPUT', '"last" must be from 1 to 100.'],
    [{ first: 1.5 }, 'BAD_USER_INPUT', '"first" must be from 1 to 100.'],
    [{ first: 1, before: CURSOR }, 'BAD_USER_INPUT', '"before" goes with "last".'],
    [{ last: 1, after: CURSOR }, 'BAD_USER_INPUT', '"after" goes with "first".'],
    [{ first: 1, after: 'x' }, 'INVALID_CURSOR', 'This cursor was not made by this field.'],
    [{ first: 1, after: '' }, 'INVALID_CURSOR', 'This cursor was not made by this field.'],
    [
      { first: 1, after: encodeCursor('other', ['Lamp', 'prd_1']) },
      'INVALID_CURSOR',
      'This cursor was not made by this field.',
    ],
    [{ last: 1, before: encodeCursor(TAG, ['Lamp']) }, 'INVALID_CURSOR', 'This cursor was not made by this field.'],
  ])('refuses %j', (given, code, message) => {
    expect(refusalOf(given)).toEqual([code, message]);
  });
});

describe('pageSlice', () => {
  it('cuts the row too many and tells of it', () => {
    const page = pageArguments({ first: 2 }, TAG, 2);
    expect(pageSlice([1, 2, 3], page)).toEqual({ rows: [1, 2], hasNextPage: true, hasPreviousPage: false });
    expect(pageSlice([1, 2], page)).toEqual({ rows: [1, 2], hasNextPage: false, hasPreviousPage: false });
  });

  it('turns a backward page round', () => {
    const page = pageArguments({ last: 2, before: CURSOR }, TAG, 2);
    expect(pageSlice([9, 8, 7], page)).toEqual({ rows: [8, 9], hasNextPage: true, hasPreviousPage: true });
    expect(pageSlice([9], page)).toEqual({ rows: [9], hasNextPage: true, hasPreviousPage: false });
  });

  it('knows of rows before the cursor it started after', () => {
    const page = pageArguments({ first: 2, after: CURSOR }, TAG, 2);
    expect(pageSlice([], page)).toEqual({ rows: [], hasNextPage: false, hasPreviousPage: true });
  });
});
