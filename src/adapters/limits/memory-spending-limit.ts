import type { Clock } from '../clock/clock.js';
import { SlidingSum } from './sliding-sum.js';
import type { MoneyReservation, SpendingLimit } from './spending-limit.js';
import { UserTable } from './user-table.js';

/** `leaseMs`: how long a reservation is waited for, longer than any call may take. */
export interface SpendingOptions {
  readonly limitMicroUsd: number | null;
  readonly leaseMs: number;
  readonly clock: Clock;
  /** Whose spending is known at once; with more, the newest are refused, so that the limit holds. */
  readonly maxUsers?: number;
}

const HOUR_MS = 3_600_000;
const PARTS = 60;
const MAX_USERS = 20_000;

/** Keeps the accounts in this process's memory. */
export function createMemorySpendingLimit(options: SpendingOptions): SpendingLimit {
  const { limitMicroUsd, leaseMs, clock, maxUsers = MAX_USERS } = options;
  const accounts = new UserTable<Account>(maxUsers, HOUR_MS + 2 * (HOUR_MS / PARTS) + leaseMs);
  const now = (): number => clock.now().getTime();

  return {
    limitMicroUsd,
    reserve(user, boundMicroUsd) {
      const nowMs = now();
      const account = accounts.open(user, nowMs, () => new Account());
      if (account === null) return Promise.resolve({ granted: false, reason: 'UNAVAILABLE', retryAfterMs: null });
      account.bookExpired(nowMs);
      if (limitMicroUsd !== null) {
        const room = limitMicroUsd - account.reserved - boundMicroUsd;
        if (account.settled.total(nowMs) > room) {
          const retryAfterMs = account.settled.untilAtMost(room, nowMs);
          return Promise.resolve({ granted: false, reason: 'CAP', retryAfterMs });
        }
      }
      const reservation = account.hold(boundMicroUsd, nowMs + leaseMs, now);
      return Promise.resolve({ granted: true, reservation });
    },
    inspect(user) {
      const account = accounts.find(user);
      if (account === null) return Promise.resolve({ settledMicroUsd: 0, reservedMicroUsd: 0 });
      const nowMs = now();
      account.bookExpired(nowMs);
      return Promise.resolve({
        settledMicroUsd: account.settled.total(nowMs),
        reservedMicroUsd: account.reserved,
      });
    },
  };
}

interface Hold {
  readonly amount: number;
  readonly endsAtMs: number;
}

class Account {
  readonly settled = new SlidingSum(HOUR_MS, PARTS);
  reserved = 0;
  /** In the order in which their leases end, which are all of the same length. */
  readonly #holds = new Set<Hold>();

  hold(amount: number, endsAtMs: number, now: () => number): MoneyReservation {
    const hold = { amount, endsAtMs };
    this.#holds.add(hold);
    this.reserved += amount;
    const end = (cost: number): Promise<void> => {
      this.#end(hold, cost, now());
      return Promise.resolve();
    };
    return { settle: end, release: () => end(0) };
  }

  bookExpired(nowMs: number): void {
    for (const hold of this.#holds) {
      if (hold.endsAtMs > nowMs) return;
      this.#end(hold, hold.amount, hold.endsAtMs);
    }
  }

  #end(hold: Hold, cost: number, atMs: number): void {
    if (!this.#holds.delete(hold)) return;
    this.reserved -= hold.amount;
    this.settled.add(cost, atMs);
  }
}
