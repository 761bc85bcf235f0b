import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type CursorValue, decodeCursor, encodeCursor } from '../../../src/engines/keyset/cursor.js';

const TAG = 'products:NAME_ASC:1';

function packText(text: string): string {
  return Buffer.from(text).toString('base64url');
}

const values = fc.array(
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0),
    fc.constant(null),
  ),
  { maxLength: 4 },
);

describe('cursors', () => {
  it('are opaque text safe in addresses', () => {
    expect(encodeCursor(TAG, ['Лампа', null, 7])).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it('give back their values', () => {
    fc.assert(
      fc.property(values, (given: CursorValue[]) => {
        expect(decodeCursor(TAG, encodeCursor(TAG, given))).toEqual(given.map((value) => (value === 0 ? 0 : value)));
      }),
    );
  });

  it('belong to their tag', () => {
    expect(decodeCursor('products:NAME_ASC:2', encodeCursor(TAG, ['a']))).toBeNull();
  });

  test.each([
    ['nothing', ''],
    ['noise', '%%%'],
    ['text that is no JSON', packText('hello')],
    ['an object', packText('{"0":"products:NAME_ASC:1"}')],
    ['a nested value', packText(`["${TAG}",["a"]]`)],
    ['a truth value', packText(`["${TAG}",true]`)],
    ['JSON spelled otherwise', packText(`["${TAG}", "a"]`)],
    ['a number beyond the doubles', packText(`["${TAG}",1e999]`)],
    ['padding', `${encodeCursor(TAG, ['a'])}=`],
    ['the other alphabet', Buffer.from(`["${TAG}","???>>>"]`).toString('base64')],
    ['bytes that are no UTF-8', Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]).toString('base64url')],
    ['a cut', encodeCursor(TAG, ['a']).slice(0, -1)],
    ['more than 2048 characters', packText(`["${TAG}","${'a'.repeat(2000)}"]`)],
  ])('refuse %s', (_, cursor) => {
    expect(decodeCursor(TAG, cursor)).toBeNull();
  });

  it('hold a name of 500 characters in a script of three bytes each, and an id', () => {
    const place = ['椅'.repeat(500 - 24), 'prd_01h455vb4pex5vsknk084sn02q'];
    expect(decodeCursor(TAG, encodeCursor(TAG, place))).toEqual(place);
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['a'.repeat(2000)]])('cannot be made of %s', (value) => {
    expect(() => encodeCursor(TAG, [value])).toThrow(RangeError);
  });
});
