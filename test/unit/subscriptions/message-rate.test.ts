import { expect, test } from 'vitest';
import { createMessageMeter } from '../../../src/subscriptions/sockets/message-rate.js';

test('so many at once, then so many a second, and what was not used is not saved beyond that', () => {
  const isWithin = createMessageMeter({ perSecond: 2, burst: 3 });
  const at = (nowMs: number, count: number) => Array.from({ length: count }, () => isWithin(nowMs));
  expect(at(1_000, 4)).toEqual([true, true, true, false]);
  expect(at(1_499, 1)).toEqual([false]);
  expect(at(1_500, 2)).toEqual([true, false]);
  expect(at(2_500, 3)).toEqual([true, true, false]);
  expect(at(60_000, 4)).toEqual([true, true, true, false]);
});
