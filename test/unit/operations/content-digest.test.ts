import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { contentDigest } from '../../../src/operations/_shared/content-digest.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test.each<[unknown, string]>([
  [{ b: [1, 'x"', null, true], a: { d: undefined, c: 1.5 } }, '{"a":{"c":1.5},"b":[1,"x\\"",null,true]}'],
  [{}, '{}'],
  [[], '[]'],
  [[[], {}], '[[],{}]'],
  [{ a: undefined }, '{}'],
  [[undefined], '[null]'],
  [null, 'null'],
  ['é\ud800', JSON.stringify('é\ud800')],
  [{ at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
])('the digest of %o is that of its sorted JSON', (content, json) => {
  expect(contentDigest(content)).toBe(sha256(json));
});

test('contents as deep and as wide as a body can be have a digest', () => {
  const deep = JSON.parse('['.repeat(500_000) + ']'.repeat(500_000)) as unknown;
  expect(contentDigest(deep)).toBe(sha256('['.repeat(500_000) + ']'.repeat(500_000)));
  const wide = Array.from({ length: 500_000 }, () => 0);
  expect(contentDigest(wide)).toBe(sha256(JSON.stringify(wide)));
});
