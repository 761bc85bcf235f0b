import { LRUCache } from 'lru-cache';
import type { Clock } from '../adapters/clock/clock.js';
import { AppError } from '../errors.js';

const WINDOW_MS = 60_000;
/** Addresses remembered; past that the one that was quiet for longest is forgotten. */
const MAX_ADDRESSES = 20_000;

/** So many of one thing from one address in a minute. An address that is not known (null) is not counted. */
export interface AddressLimit {
  /** Counts one; throws THROTTLED, with the seconds until more is taken, when the minute's number is reached. */
  readonly take: (address: string | null) => void;
  /** Counts one that cannot be refused any more. */
  readonly count: (address: string | null) => void;
  /** Undoes one that was taken and should not have counted. */
  readonly giveBack: (address: string | null) => void;
}

export interface AddressLimitSettings {
  readonly perMinute: number;
  readonly clock: Clock;
  /** What there were too many of, for people. */
  readonly what: string;
}

/** Takes everything. */
export const NO_LIMIT: AddressLimit = { take: () => undefined, count: () => undefined, giveBack: () => undefined };

interface Minute {
  count: number;
  readonly endsAtMs: number;
}

/** Counts in this process's memory, a minute at a time from an address's first. */
export function createAddressLimit({ perMinute, clock, what }: AddressLimitSettings): AddressLimit {
  const minutes = new LRUCache<string, Minute>({ max: MAX_ADDRESSES });

  const minuteOf = (address: string): Minute => {
    const network = networkOf(address);
    const nowMs = clock.now().getTime();
    const known = minutes.get(network);
    if (known !== undefined && nowMs < known.endsAtMs) return known;
    const minute = { count: 0, endsAtMs: nowMs + WINDOW_MS };
    minutes.set(network, minute);
    return minute;
  };

  return {
    take(address) {
      if (address === null) return;
      const minute = minuteOf(address);
      if (minute.count >= perMinute) {
        const retryAfterSeconds = Math.max(1, Math.ceil((minute.endsAtMs - clock.now().getTime()) / 1_000));
        const message = `Too many ${what} from this address; try again in ${retryAfterSeconds} s.`;
        throw new AppError('THROTTLED', message, { retryAfterSeconds });
      }
      minute.count += 1;
    },
    count(address) {
      if (address !== null) minuteOf(address).count += 1;
    },
    giveBack(address) {
      if (address === null) return;
      const minute = minuteOf(address);
      minute.count = Math.max(0, minute.count - 1);
    },
  };
}

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** What one subscriber has: an IPv4 address, or the /64 of an IPv6 address; one name for all that are not known. */
export function networkOf(address: string | null): string {
  if (address === null) return 'unknown';
  if (!address.includes(':')) return address;
  const mapped = MAPPED_IPV4.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [front = '', back = ''] = address.toLowerCase().replace(/%.*$/, '').split('::', 2);
  const head = groupsOf(front);
  const tail = groupsOf(back);
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`;
}

/** The 16-bit groups of a part of an IPv6 address, one way of writing each; a dotted tail counts as two. */
function groupsOf(part: string): string[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => (group.includes('.') ? [group, '0'] : [group.replace(/^0+(?=.)/, '')]));
}
