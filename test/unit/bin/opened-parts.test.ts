import { expect, test } from 'vitest';
import { OpenedParts } from '../../../src/bin/opened-parts.js';

function given(closed: string[], failing: readonly string[] = []) {
  const parts = new OpenedParts();
  for (const name of ['first', 'second', 'third']) {
    parts.add(name, async (part) => {
      await Promise.resolve();
      closed.push(part);
      if (failing.includes(part)) throw new Error(`The ${part} cannot.`);
    });
  }
  return parts;
}

test('parts are closed once each, the last opened first', async () => {
  const closed: string[] = [];
  const parts = given(closed);
  await parts.close();
  await parts.close();
  expect(closed).toEqual(['third', 'second', 'first']);
});

test('one that fails to close holds up no other, and is told of', async () => {
  const closed: string[] = [];
  await expect(given(closed, ['first', 'third']).close()).rejects.toThrow('The third cannot.');
  expect(closed).toEqual(['third', 'second', 'first']);
});
