import { expect, test } from 'vitest';
import { releaseBytes } from '../../../src/engines/imaging/release-bytes.js';

test('gives a whole buffer back at once', () => {
  const bytes = Buffer.allocUnsafeSlow(4_000_000);
  const before = process.memoryUsage().arrayBuffers;
  releaseBytes(bytes);
  expect(bytes).toHaveLength(0);
  expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(3_900_000);
});

test('leaves a part of a buffer alone, and what shares it', () => {
  const whole = Buffer.allocUnsafeSlow(16).fill(7);
  const part = whole.subarray(4, 8);
  releaseBytes(part);
  releaseBytes(Buffer.from('from the pool of Node'));
  expect([...part]).toEqual([7, 7, 7, 7]);
  expect(whole).toHaveLength(16);
});
