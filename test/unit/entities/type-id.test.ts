import { TypeID } from 'typeid-js';
import { expect, test } from 'vitest';
import { derivedId, ID_PREFIXES, idPrefix, idTime, newId } from '../../../src/entities/_shared/type-id.js';

test.each(ID_PREFIXES)('a new id of a %s is a TypeID of a UUIDv7 made now', (prefix) => {
  const before = Date.now();
  const id = newId(prefix);
  const read = TypeID.fromString(id, prefix);
  // What the library writes of the same bytes is the same, letter by letter.
  expect(TypeID.fromUUIDBytes(prefix, read.toUUIDBytes()).toString()).toBe(id);
  expect(read.toUUID()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(idPrefix(id)).toBe(prefix);
  expect(idTime(prefix, id)).toBeGreaterThanOrEqual(before);
  expect(idTime(prefix, id)).toBeLessThanOrEqual(Date.now() + 1);
});

test('ids made one after the other sort so, and none comes twice', () => {
  const ids = Array.from({ length: 10_000 }, () => newId('product'));
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(ids.length);
});

test('an id derived from a hash is the same for the same', () => {
  const hash = Uint8Array.from({ length: 32 }, (_, at) => 255 - at);
  expect(derivedId('webhook', hash)).toBe(derivedId('webhook', hash.slice(0, 16)));
  expect(idPrefix(derivedId('webhook', hash))).toBe('webhook');
});

test.each([
  'product',
  'product_',
  'product_01h',
  'nothing_01h455vb4pex5vsknk084sn02q',
  'product_81h455vb4pex5vsknk084sn02q',
])('"%s" is no id', (text) => {
  expect(idPrefix(text)).toBeNull();
  expect(idTime('product', text)).toBeNull();
});
