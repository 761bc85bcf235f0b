import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { gtinCheckDigit, validateGtin } from '../../../src/engines/gtin/validate-gtin.js';

describe('gtinCheckDigit', () => {
  test.each([
    ['629104150021', 3],
    ['123456789012', 8],
    ['03600029145', 2],
    ['978316148410', 0],
    ['7351353', 7],
    ['1061414100041', 5],
  ])('of %s is %i', (payload, digit) => {
    expect(gtinCheckDigit(payload)).toBe(digit);
  });
});

describe('validateGtin', () => {
  test('what is longer than any way to write one is refused before it is normalised', () => {
    const error = 'A GTIN is written in at most 56 characters.';
    expect(validateGtin(`6291041500213${' '.repeat(44)}`)).toEqual({ error });
    expect(validateGtin(`6291041500213${' '.repeat(43)}`)).toEqual({ gtin14: '06291041500213' });
  });

  test.each([
    ['EAN-13', '6291041500213', '06291041500213'],
    ['EAN-13', '1234567890128', '01234567890128'],
    ['UPC-A', '036000291452', '00036000291452'],
    ['EAN-8', '73513537', '00000073513537'],
    ['GTIN-14 of a carton', '10614141000415', '10614141000415'],
    ['ISBN as printed', '978-3-16-148410-0', '09783161484100'],
    ['EAN-13 as printed', ' 6 291041 500213 ', '06291041500213'],
    ['full-width digits', '７３５１３５３７', '00000073513537'],
  ])('takes %s %s', (_, raw, gtin14) => {
    expect(validateGtin(raw)).toEqual({ gtin14 });
  });

  test.each([
    ['6291041500212', 'The check digit of GTIN 6291041500212 should be 3.'],
    ['629104150021', 'The check digit of GTIN 629104150021 should be 4.'],
    ['12345', 'A GTIN has 8, 12, 13 or 14 digits, not 5.'],
    ['', 'A GTIN consists of digits.'],
    ['ABC', 'A GTIN consists of digits.'],
    ['٧٣٥١٣٥٣٧', 'A GTIN consists of digits.'],
  ])('refuses %j', (raw, error) => {
    expect(validateGtin(raw)).toEqual({ error });
  });

  test.each([
    '020000000000',
    '040000000000',
    '200000000000',
    '299999999999',
    '980000000000',
    '984999999999',
    '990000000000',
    '2000000',
    '0000000',
    '000000000000',
    '1200000000000',
  ])('refuses the restricted number %s + check digit', (payload) => {
    const raw = payload + String(gtinCheckDigit(payload));
    expect(validateGtin(raw)).toEqual({
      error: `GTIN ${raw} has a prefix of restricted circulation and names no product worldwide.`,
    });
  });

  test.each(['019999999999', '030000000000', '199999999999', '300000000000', '979999999999', '985000000000'])(
    'takes the neighbour %s + check digit',
    (payload) => {
      const raw = payload + String(gtinCheckDigit(payload));
      expect(validateGtin(raw)).toEqual({ gtin14: `0${raw}` });
    },
  );

  it('notices every single wrong digit', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[3-8][0-9]{11}$/),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 1, max: 9 }),
        (payload, index, step) => {
          const digits = Array.from(payload + String(gtinCheckDigit(payload)), Number);
          digits[index] = (digits[index]! + step) % 10;
          expect(validateGtin(digits.join(''))).toHaveProperty('error');
        },
      ),
    );
  });

  it('gives one answer for a number however it is padded, and takes its own answer', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[678][0-9]{10}$/), (payload) => {
        const upc = payload + String(gtinCheckDigit(payload));
        const answer = { gtin14: `00${upc}` };
        expect(validateGtin(upc)).toEqual(answer);
        expect(validateGtin(`0${upc}`)).toEqual(answer);
        expect(validateGtin(`00${upc}`)).toEqual(answer);
      }),
    );
  });
});
