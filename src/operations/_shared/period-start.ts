import { AppError } from '../../errors.js';

const DAY_MS = 86_400_000;

export interface Period {
  /** Its end. */
  readonly now: Date;
  /** How long it is when nobody says. */
  readonly defaultDays: number;
  /** What is asked for beyond is left out; no bound when not given. */
  readonly longestDays?: number;
}

/** When a period of statistics that ends now begins. Throws BAD_USER_INPUT for a moment to come. */
export function periodStart(since: Date | null, { now, defaultDays, longestDays = Infinity }: Period): Date {
  const nowMs = now.getTime();
  if (since !== null && since.getTime() > nowMs) throw new AppError('BAD_USER_INPUT', '"since" lies in the future.');
  return new Date(Math.max(since?.getTime() ?? nowMs - defaultDays * DAY_MS, nowMs - longestDays * DAY_MS));
}
