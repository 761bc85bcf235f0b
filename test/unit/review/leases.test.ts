import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earliestEnd, splitLeases } from '../../../src/engines/review/leases.js';

const lease = (token: string, expiresAt: string) => ({ token, reviewerId: `of ${token}`, expiresAt });
const early = lease('early', '2026-11-21T09:00:00.000Z');
const late = lease('late', '2026-11-21T09:00:00.001Z');

describe('splitLeases', () => {
  it('counts a lease that ends now as expired', () => {
    expect(splitLeases([early, late], '2026-11-21T09:00:00.000Z')).toEqual({ live: [late], expired: [early] });
    expect(splitLeases([early, late], '2026-11-21T08:59:59.999Z')).toEqual({ live: [early, late], expired: [] });
  });

  it('loses and doubles none, at any moment', () => {
    const moments = fc.date({ min: new Date(0), max: new Date('2099-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.array(moments), moments, (ends, now) => {
        const leases = ends.map((end, index) => lease(String(index), end.toISOString()));
        const { live, expired } = splitLeases(leases, now.toISOString());
        expect(live.every(({ expiresAt }) => Date.parse(expiresAt) > now.getTime())).toBe(true);
        expect(expired.every(({ expiresAt }) => Date.parse(expiresAt) <= now.getTime())).toBe(true);
        expect(new Set([...live, ...expired])).toEqual(new Set(leases));
        expect(live.length + expired.length).toBe(leases.length);
      }),
    );
  });
});

describe('earliestEnd', () => {
  it('is the end of the lease that ends first, in whatever order they come', () => {
    expect(earliestEnd([late, early])).toBe(early.expiresAt);
    expect(earliestEnd([early, late])).toBe(early.expiresAt);
    expect(earliestEnd([])).toBeNull();
  });
});
