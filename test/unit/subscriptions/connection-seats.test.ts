import { expect, test } from 'vitest';
import { createConnectionSeats } from '../../../src/subscriptions/connection-seats.js';

test('a holder has so many places, others have theirs, and a place given back is free again, once', () => {
  const seats = createConnectionSeats(2);
  const first = seats.take('a');
  const second = seats.take('a');
  expect([first, second]).toEqual([expect.any(Function), expect.any(Function)]);
  expect(seats.take('a')).toBeNull();
  expect(seats.take('b')).not.toBeNull();
  first?.();
  first?.();
  expect(seats.take('a')).not.toBeNull();
  expect(seats.take('a')).toBeNull();
});
