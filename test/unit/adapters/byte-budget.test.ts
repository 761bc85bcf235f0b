import { expect, test } from 'vitest';
import { createByteBudget } from '../../../src/adapters/byte-budget/byte-budget.js';

test('gives what is free at once, and counts what is out', async () => {
  const budget = createByteBudget(100);
  const first = await budget.reserve(60);
  const second = budget.tryReserve(40);
  expect([budget.reserved, budget.tryReserve(1)]).toEqual([100, null]);
  second?.release();
  first.release();
  first.release();
  expect(budget.reserved).toBe(0);
});

test('lets wait in order: a small one does not overtake a large one for ever', async () => {
  const budget = createByteBudget(100);
  const held = await budget.reserve(60);
  const order: string[] = [];
  const large = budget.reserve(80).then((one) => (order.push('large'), one));
  const small = budget.reserve(10).then((one) => (order.push('small'), one));
  expect(budget.tryReserve(1)).toBeNull();
  held.release();
  await Promise.all([large, small]);
  expect([order, budget.reserved]).toEqual([['large', 'small'], 90]);
});

test('what is given back early lets the next one start', async () => {
  const budget = createByteBudget(100);
  const held = await budget.reserve(100);
  const next = budget.reserve(70);
  held.shrinkTo(40);
  held.shrinkTo(90);
  expect(budget.reserved).toBe(40);
  held.shrinkTo(30);
  await next;
  expect(budget.reserved).toBe(100);
});

test('one that asks for more than there is gets all, alone', async () => {
  const budget = createByteBudget(100);
  const all = await budget.reserve(1_000);
  expect([budget.reserved, budget.tryReserve(1)]).toEqual([100, null]);
  all.release();
  expect(budget.tryReserve(1_000)).not.toBeNull();
});

test('one that gives up makes way for those behind it', async () => {
  const budget = createByteBudget(100);
  await budget.reserve(60);
  const leaving = new AbortController();
  const large = budget.reserve(80, leaving.signal);
  const small = budget.reserve(40);
  leaving.abort(new Error('The client has gone.'));
  await expect(large).rejects.toThrow('The client has gone.');
  await small;
  expect(budget.reserved).toBe(100);
  await expect(budget.reserve(80, AbortSignal.abort(new Error('Too late.')))).rejects.toThrow('Too late.');
});
