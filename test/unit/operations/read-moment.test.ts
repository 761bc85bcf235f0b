import { expect, test } from 'vitest';
import { readMoment } from '../../../src/operations/_shared/read-moment.js';

test.each([
  ['2027-01-31', '2027-01-31T00:00:00.000Z'],
  ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ['2027-01-31T18:00:00Z', '2027-01-31T18:00:00.000Z'],
  ['2027-01-31T18:00:00.25+05:30', '2027-01-31T12:30:00.250Z'],
  ['0001-01-01', '0001-01-01T00:00:00.000Z'],
])('%s is %s', (text, moment) => {
  expect(readMoment(text)?.toISOString()).toBe(moment);
});

test.each([
  '2027-02-30',
  '2027-02-29T00:00:00Z',
  '2027-04-31T12:00:00+02:00',
  '2027-13-01',
  '2027-01-31T25:00:00Z',
  '2027-01-31T18:00',
  '31.1.2027',
  '2027',
  'tomorrow',
  '',
  '0000-01-01',
  '9999-12-31T23:59:59-01:00',
])('%j is no moment', (text) => {
  expect(readMoment(text)).toBeNull();
});
