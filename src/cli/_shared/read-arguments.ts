import { InvalidArgumentError } from 'commander';
import { readMoment } from '../../operations/_shared/read-moment.js';

/** Digits alone: `Number` would also read 1e3, 0x10 and nothing at all. */
const DIGITS = /^\d{1,15}$/;

/** Reads a whole number that an option was given, from 1 on. */
export function readCount(text: string): number {
  const count = DIGITS.test(text) ? Number(text) : 0;
  if (count < 1) throw new InvalidArgumentError('Give a whole number from 1 on.');
  return count;
}

/** Reads a date that an option was given; commander names the option when it is none. */
export function readDate(text: string): Date {
  const date = readMoment(text);
  if (date === null) throw new InvalidArgumentError('Give a date such as 2027-01-31 or 2027-01-31T18:00:00Z.');
  return date;
}
