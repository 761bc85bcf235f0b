import { InvalidArgumentError } from 'commander';
import { readMoment } from '../../operations/_shared/read-moment.js';

/** Reads a date that an option was given; commander names the option when it is none. */
export function readDate(text: string): Date {
  const date = readMoment(text);
  if (date === null) throw new InvalidArgumentError('Give a date such as 2027-01-31 or 2027-01-31T18:00:00Z.');
  return date;
}
