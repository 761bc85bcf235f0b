import { expect, test } from 'vitest';
import { newId } from '../../../src/entities/_shared/type-id.js';
import { namedIds } from '../../../src/resolvers/_shared/named-ids.js';

test('ids of things are found at any depth, each once, tokens of leases never', () => {
  const [vendor, product, lease] = [newId('vendor'), newId('product'), newId('lease')];
  const input = { input: { vendorId: vendor, leaseToken: lease, note: `about ${product}`, at: new Date() } };
  expect(namedIds(input, { product: { id: product, vendor: { id: vendor } } }, null)).toEqual([vendor, product]);
});

test('of a bulk call a hundred are kept', () => {
  const ids = Array.from({ length: 5_000 }, () => newId('product'));
  expect(namedIds({ ids })).toEqual(ids.slice(0, 100));
});
