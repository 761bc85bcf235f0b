import type { OperationContext } from './context.js';

/** Enough to keep a store busy, few enough to leave it to others. */
const AT_ONCE = 8;

/** Deletes what is kept under these keys, a few at once; a key of which there is nothing is no fault. */
export async function deleteObjects({ deps }: OperationContext, keys: readonly string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += AT_ONCE)
    await Promise.all(keys.slice(from, from + AT_ONCE).map((key) => deps.objects.delete(key)));
}
