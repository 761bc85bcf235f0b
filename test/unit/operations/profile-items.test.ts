import { expect, test } from 'vitest';
import { createByteBudget } from '../../../src/adapters/byte-budget/byte-budget.js';
import type { OperationContext } from '../../../src/operations/_shared/context.js';
import type { SetItem } from '../../../src/operations/drift/image-set.js';
import { profileItems } from '../../../src/operations/drift/profile-items.js';

test('a set is not read on once a picture has failed in a way that may pass', async () => {
  let listed = 0;
  function* items(): Generator<SetItem> {
    for (; listed < 1_000; listed += 1) yield { key: `${listed}.jpg` };
  }
  const read = () => Promise.reject(new Error('The disk does not answer.'));
  const ctx = {
    signal: new AbortController().signal,
    deps: { pictureMemory: createByteBudget(2 ** 30), drift: { folders: { read } } },
  } as unknown as OperationContext;
  await expect(profileItems(ctx, { source: { directory: '.' }, items: items() })).rejects.toThrow('does not answer');
  expect(listed).toBeLessThan(20);
});
