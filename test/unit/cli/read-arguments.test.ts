import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { readCount } from '../../../src/cli/_shared/read-arguments.js';

test.each([
  ['1', 1],
  ['007', 7],
  ['10000', 10_000],
])('%j is a count', (text, count) => expect(readCount(text)).toBe(count));

test.each(['0', '', ' ', ' 5', '1e3', '0x10', '1.0', '-1', '+1', '5 rows', '9'.repeat(16)])('%j is none', (text) => {
  expect(() => readCount(text)).toThrow(InvalidArgumentError);
});
