import { Cron } from 'croner';
import { UserErrors } from '../../errors.js';

const MAX_CRON_LENGTH = 100;

/**
 * The next moment after `after` at which five cron fields (minute, hour, day of the month, month, day of the week) are due in an IANA
 * time zone; null when there is none. A time that a clock change leaves out is due when the clock has jumped, one that comes twice is
 * due the first time. Throws UserErrors INVALID for fields or a zone that are none.
 */
export function nextTick(cron: string, timeZone: string, after: Date): Date | null {
  return readCron(cron, timeZone).nextRun(after);
}

/** How many ticks lie after `after`, up to and with `until`; counted to 1 000. */
export function countTicks(
  cron: string,
  timeZone: string,
  span: { readonly after: Date; readonly until: Date },
): number {
  const schedule = readCron(cron, timeZone);
  let count = 0;
  for (
    let at = schedule.nextRun(span.after);
    at !== null && at <= span.until && count < 1_000;
    at = schedule.nextRun(at)
  ) {
    count += 1;
  }
  return count;
}

function readCron(cron: string, timeZone: string): Cron {
  if (cron.length > MAX_CRON_LENGTH || !/^\s*(?:[^\s@]+\s+){4}[^\s@]+\s*$/.test(cron)) {
    throw UserErrors.of('INVALID', 'cron', 'Give five fields: minute, hour, day of the month, month, day of the week.');
  }
  checkZone(timeZone);
  try {
    return new Cron(cron.trim(), { timezone: timeZone, paused: true, mode: '5-part' });
  } catch {
    throw UserErrors.of('INVALID', 'cron', 'These are no cron fields; such as "0 2 * * *" for two o\'clock every day.');
  }
}

function checkZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw UserErrors.of('INVALID', 'timeZone', 'This is no IANA time zone, such as "Europe/Berlin" or "UTC".');
  }
}
