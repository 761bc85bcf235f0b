import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTimestamp } from '../../../src/adapters/database/parse-timestamp.js';

test.each([
  ['2026-11-21 09:30:00+00', '2026-11-21T09:30:00.000Z'],
  ['2026-11-21 09:30:00.1+00', '2026-11-21T09:30:00.100Z'],
  ['2026-11-21 09:30:00.125+00', '2026-11-21T09:30:00.125Z'],
  ['2026-11-21 09:30:00.125+05:30', '2026-11-21T04:00:00.125Z'],
  ['2026-11-21 09:30:00.125-03', '2026-11-21T12:30:00.125Z'],
  ['0099-12-31 23:59:59.999+00', '0099-12-31T23:59:59.999Z'],
  ['0044-03-15 12:00:00+00 BC', '-000043-03-15T12:00:00.000Z'],
])('%s is %s', (text, iso) => {
  expect(parseTimestamp(text).toISOString()).toBe(iso);
});

test('every moment PostgreSQL can write in UTC comes back as itself', () => {
  const moments = fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(moments, (moment) => {
      const written = `${moment
        .toISOString()
        .replace('T', ' ')
        .replace(/\.?0*Z$/, '')}+00`;
      expect(parseTimestamp(written)).toEqual(moment);
    }),
  );
});
