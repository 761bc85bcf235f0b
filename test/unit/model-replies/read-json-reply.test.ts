import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJsonReply } from '../../../src/engines/model-replies/read-json-reply.js';

describe('the object in a reply', () => {
  test.each([
    ['alone', '{"a":1}', { a: 1 }],
    ['in a fence', '```json\n{"a":1}\n```', { a: 1 }],
    ['with prose around', 'Here: {"a":{"b":[1,2]}} — done.', { a: { b: [1, 2] } }],
    ['after a byte-order mark', '\ufeff {"a":1}', { a: 1 }],
    ['with commas too many', '{"a":[1,2,],"b":"x,}",\n}', { a: [1, 2], b: 'x,}' }],
    ['with braces and quotes in strings', '{"a":"}{\\"\\\\","b":1}', { a: '}{"\\', b: 1 }],
    ['behind braces that hold no JSON', 'The {label} is {"a":1}', { a: 1 }],
    ['with blanks in thousands', `{${'\n'.repeat(100_000)}"a":1}`, { a: 1 }],
  ])('is read %s', (_, text, expected) => {
    expect(readJsonReply(text)).toEqual(expected);
  });

  test.each([
    ['nothing', ''],
    ['no object', 'IMAGE_EDITING'],
    ['a list of words', '["a"]'],
    ['cut off', '{"a":{"b":1}'],
    ['cut off within a string', '{"a":"b}'],
    ['two of them', '{"a":1} {"a":2}'],
    ['two equal ones', '{"a":1}\n{"a":1}'],
    ['only newlines', `{${'\n'.repeat(100_000)}`],
  ])('is not taken from %s', (_, text) => {
    expect(readJsonReply(text)).toBeNull();
  });

  test('comes back whatever it is and whatever stands around it', () => {
    const prose = fc.string().map((text) => text.replace(/[{}"]/g, ''));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), prose, prose, (object, before, after) => {
        const text = JSON.stringify(object);
        expect(readJsonReply(`${before}${text}${after}`)).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    ['braces', '{'],
    ['empty objects', '{}'],
    ['quotes', '{"'],
    ['commas', ',{,'],
    ['half objects', '{"a":[,'],
  ])('takes time in proportion to a megabyte of %s', (_, part) => {
    const begun = process.threadCpuUsage();
    readJsonReply(part.repeat(1_048_576 / part.length));
    expect(process.threadCpuUsage(begun).user).toBeLessThan(2_000_000);
  });
});
