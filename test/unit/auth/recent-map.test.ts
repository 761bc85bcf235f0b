import { expect, test } from 'vitest';
import { RecentMap } from '../../../src/auth/recent-map.js';

test('past its size it forgets what was longest not asked for', () => {
  const map = new RecentMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3]);
  expect(map.has('a')).toBe(true);
  map.set('d', 4);
  expect([map.has('a'), map.has('c'), map.has('d')]).toEqual([false, true, true]);
  map.delete('c');
  expect(map.has('c')).toBe(false);
});
