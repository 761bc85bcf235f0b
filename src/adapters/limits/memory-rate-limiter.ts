import type { Clock } from '../clock/clock.js';
import type { RateLimiter, RequestRates, RequestsUsed } from './rate-limiter.js';
import { SlidingSum } from './sliding-sum.js';
import { UserTable } from './user-table.js';

/** `enforced`: false counts without refusing. `maxUsers`: counted at once; with more, the newest are not counted. */
export interface MemoryRateOptions {
  readonly rates: RequestRates;
  readonly enforced: boolean;
  readonly clock: Clock;
  readonly maxUsers?: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PARTS = 60;
/** About 1.2 kB each. */
const MAX_USERS = 20_000;

interface Windows {
  readonly minute: SlidingSum;
  readonly hour: SlidingSum;
}

/** Counts in this process's memory. */
export function createMemoryRateLimiter(options: MemoryRateOptions): RateLimiter {
  const { rates, enforced, clock, maxUsers = MAX_USERS } = options;
  const users = new UserTable<Windows>(maxUsers, HOUR_MS + 2 * (HOUR_MS / PARTS));
  const makeWindows = (): Windows => ({
    minute: new SlidingSum(MINUTE_MS, PARTS),
    hour: new SlidingSum(HOUR_MS, PARTS),
  });
  const readUsed = ({ minute, hour }: Windows, nowMs: number): RequestsUsed => ({
    minute: minute.total(nowMs),
    hour: hour.total(nowMs),
  });

  return {
    rates,
    take(user) {
      const nowMs = clock.now().getTime();
      const windows = users.open(user, nowMs, makeWindows);
      if (windows === null) return Promise.resolve({ allowed: true, used: { minute: 0, hour: 0 }, retryAfterMs: 0 });
      const retryAfterMs = enforced
        ? Math.max(
            windows.minute.untilAtMost(rates.perMinute - 1, nowMs) ?? 0,
            windows.hour.untilAtMost(rates.perHour - 1, nowMs) ?? 0,
          )
        : 0;
      const allowed = retryAfterMs === 0;
      if (allowed) {
        windows.minute.add(1, nowMs);
        windows.hour.add(1, nowMs);
      }
      return Promise.resolve({ allowed, used: readUsed(windows, nowMs), retryAfterMs });
    },
    inspect(user) {
      const windows = users.find(user);
      return Promise.resolve(windows === null ? { minute: 0, hour: 0 } : readUsed(windows, clock.now().getTime()));
    },
  };
}
