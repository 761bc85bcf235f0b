import { expect, test } from 'vitest';
import { createAddressLimit, networkOf } from '../../../src/auth/address-limit.js';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:DB8:0:0:1::', '2001:db8:0:0::/64'],
  ['2001:0db8:0000:00aa:1:2:3:4', '2001:db8:0:aa::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4::/64'],
  ['1::2:3:4:5:192.0.2.1', '1:0:2:3::/64'],
])('%s belongs to %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('twenty thousand addresses are remembered, and the one that was quiet for longest is forgotten for the next', () => {
  const now = new Date();
  const limit = createAddressLimit({ perMinute: 1, clock: { now: () => now }, what: 'tries' });
  const addressOf = (n: number) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
  for (let n = 0; n < 20_000; n += 1) limit.take(addressOf(n));
  expect(() => limit.take(addressOf(0))).toThrow('Too many tries from this address; try again in 60 s.');
  limit.take(addressOf(20_000));
  limit.take(addressOf(1));
  for (const n of [0, 19_999]) expect(() => limit.take(addressOf(n))).toThrow('Too many tries');
});

test('an address that is not known is not counted', () => {
  const limit = createAddressLimit({ perMinute: 1, clock: { now: () => new Date() }, what: 'tries' });
  for (let n = 0; n < 3; n += 1) limit.take(null);
  limit.giveBack(null);
  limit.count(null);
});
