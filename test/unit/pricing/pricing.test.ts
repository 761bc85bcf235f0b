import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { checkPricing } from '../../../src/engines/pricing/check-pricing.js';
import { canonicalDecimal, formatDecimal, parseDecimal } from '../../../src/engines/pricing/decimal.js';

describe('decimals', () => {
  test.each([
    ['900', 9_000_000n, '900.00'],
    ['900.5', 9_005_000n, '900.50'],
    ['0.0001', 1n, '0.0001'],
    ['1.230', 12_300n, '1.23'],
    ['1.2340', 12_340n, '1.234'],
    ['-3.1', -31_000n, '-3.10'],
    ['+7', 70_000n, '7.00'],
    ['-0', 0n, '0.00'],
    ['007.00', 70_000n, '7.00'],
    ['999999999999.9999', 9_999_999_999_999_999n, '999999999999.9999'],
  ])('%s is %s ten-thousandths, written %s', (text, scaled, canonical) => {
    expect(parseDecimal(text)).toBe(scaled);
    expect(canonicalDecimal(text)).toBe(canonical);
  });

  test.each(['', ' 1', '1 ', '1,000', '1e3', '.5', '5.', '1.23456', '1000000000000', 'NaN', '0x10', '--1', '１'])(
    'refuses %j',
    (text) => {
      expect(parseDecimal(text)).toBeNull();
      expect(canonicalDecimal(text)).toBeNull();
    },
  );

  it('reads back what it writes', () => {
    const reach = 10n ** 16n - 1n;
    fc.assert(
      fc.property(fc.bigInt({ min: -reach, max: reach }), (scaled) => {
        expect(parseDecimal(formatDecimal(scaled))).toBe(scaled);
        expect(formatDecimal(scaled)).toMatch(/^-?\d+\.\d{2,4}$/);
      }),
    );
  });
});

describe('checkPricing', () => {
  test.each([
    ['nothing given', {}],
    ['nulls', { mrp: null, price: null, discount: null, gst: null }],
    ['all that agrees', { mrp: '1000', price: '900.00', discount: '100.0', gst: '18' }],
    ['price equal to mrp', { mrp: '10', price: '10', discount: '0' }],
    ['cents a float would lose', { mrp: '0.3', price: '0.2', discount: '0.1' }],
    ['a discount without a price', { mrp: '10', discount: '10' }],
    ['gst at its ends', { gst: '100.0000' }],
  ])('accepts %s', (_, pricing) => {
    expect(checkPricing(pricing)).toEqual([]);
  });

  test.each([
    [{ mrp: '900', price: '1000' }, [{ field: 'price', message: 'Must not exceed the mrp of 900.00.' }]],
    [
      { mrp: '1000', price: '900', discount: '99.9999' },
      [{ field: 'discount', message: 'Must equal mrp − price, which is 100.00.' }],
    ],
    [{ mrp: '10', discount: '10.01' }, [{ field: 'discount', message: 'Must not exceed the mrp of 10.00.' }]],
    [{ gst: '100.0001' }, [{ field: 'gst', message: 'Must be from 0 to 100 per cent.' }]],
    [
      { gst: '-1', price: '-0.01', mrp: 'x', discount: '1' },
      [
        { field: 'mrp', message: 'Expected a decimal of at most 12 integer and 4 fraction digits.' },
        { field: 'price', message: 'Must not be negative.' },
        { field: 'gst', message: 'Must not be negative.' },
      ],
    ],
    [
      { mrp: '900', price: '1000', discount: '-100', gst: '101' },
      [
        { field: 'price', message: 'Must not exceed the mrp of 900.00.' },
        { field: 'discount', message: 'Must not be negative.' },
        { field: 'gst', message: 'Must be from 0 to 100 per cent.' },
      ],
    ],
  ])('%o', (pricing, problems) => {
    expect(checkPricing(pricing)).toEqual(problems);
  });
});
