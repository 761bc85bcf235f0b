import { createHash } from 'node:crypto';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { PreparedDocuments } from '../../../src/http/prepared-documents.js';

function keyOf(text: string): string {
  return `schema-of-apollo:${createHash('sha256').update(text).digest('hex')}`;
}

test('a document is found by the hash of its text, behind any prefix', async () => {
  const documents = new PreparedDocuments();
  const text = '{ __typename }';
  const document = parse(text);
  documents.keep(document, text);
  expect(await documents.get(keyOf(text))).toBe(document);
  expect(await documents.get(keyOf('{ other }'))).toBeUndefined();
});

test('the newest document of a text is the one', async () => {
  const documents = new PreparedDocuments();
  const text = '{ __typename }';
  const [first, second] = [parse(text), parse(text)];
  documents.keep(first, text);
  documents.keep(second, text);
  expect(await documents.get(keyOf(text))).toBe(second);
});

test('a thousand are remembered; one pushed out is remembered again when it comes again', async () => {
  const documents = new PreparedDocuments();
  const texts = Array.from({ length: 1_001 }, (_, n) => `{ field${n} }`);
  const parsed = texts.map((text) => parse(text));
  parsed.forEach((document, n) => documents.keep(document, texts[n]!));
  expect(await documents.get(keyOf(texts[0]!))).toBeUndefined();
  expect(await documents.get(keyOf(texts[1]!))).toBe(parsed[1]);
  documents.keep(parsed[0]!, texts[0]!);
  expect(await documents.get(keyOf(texts[0]!))).toBe(parsed[0]);
});
