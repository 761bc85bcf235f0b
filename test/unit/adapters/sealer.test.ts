import { expect, test } from 'vitest';
import { createSealer } from '../../../src/adapters/sealer/sealer.js';

const SECRET = 'a secret of more than thirty-two characters';

test('what was sealed is opened with the same secret, and with no other', () => {
  const sealer = createSealer(SECRET);
  const sealed = sealer.seal('größer ✓');
  expect(sealer.open(sealed)).toBe('größer ✓');
  expect(sealer.seal('größer ✓')).not.toBe(sealed);
  expect(createSealer(SECRET).open(sealed)).toBe('größer ✓');
  expect(createSealer(`${SECRET}.`).open(sealed)).toBeNull();
});

test.each(['', 'AAAA', 'x'.repeat(80)])('%o is nothing that was sealed', (text) => {
  expect(createSealer(SECRET).open(text)).toBeNull();
});

test('after a change of the secret, what was sealed before opens and is sealed anew, once', () => {
  const sealed = createSealer(SECRET).seal('kept');
  const changed = createSealer('another secret of more than thirty-two', [SECRET]);
  expect(changed.open(sealed)).toBe('kept');
  const anew = changed.reseal(sealed)!;
  expect(createSealer('another secret of more than thirty-two').open(anew)).toBe('kept');
  expect([changed.reseal(anew), changed.reseal('AAAA'), createSealer(SECRET).open(anew)]).toEqual([null, null, null]);
});
