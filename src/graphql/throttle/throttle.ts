import { LRUCache } from 'lru-cache';
import type { ThrottleStatus } from '../cost/operation-cost.js';

/** How much a caller may ask for: a full bucket, and what flows back into it. */
export interface ThrottleRate {
  readonly points: number;
  readonly pointsPerSecond: number;
}

/**
 * Points of callers. Takes and gives back without waiting; a form that several processes share keeps a local share of each
 * bucket and settles it behind the scenes.
 */
export interface Throttle {
  /** Takes points if there are as many; otherwise takes none and answers in how many whole seconds there will be, at least 1. */
  take(key: string, points: number): number | null;
  /** Takes points whether or not there are as many; a bucket holds no less than none. */
  charge(key: string, points: number): void;
  /** Gives back points that were taken and not used. */
  giveBack(key: string, points: number): void;
  status(key: string): ThrottleStatus;
}

/** Buckets kept at most: of those unused for longest, the bucket is forgotten, which is to fill it. */
const MAX_BUCKETS = 100_000;

interface Bucket {
  available: number;
  at: number;
}

/** Leaky buckets in this process. `nowMs` may jump: time never runs backwards for a bucket. */
export class ProcessThrottle implements Throttle {
  readonly #rate: ThrottleRate;
  readonly #nowMs: () => number;
  readonly #buckets: LRUCache<string, Bucket>;

  constructor(rate: ThrottleRate, nowMs: () => number, maxBuckets: number = MAX_BUCKETS) {
    this.#rate = rate;
    this.#nowMs = nowMs;
    this.#buckets = new LRUCache({ max: maxBuckets });
  }

  take(key: string, points: number): number | null {
    const bucket = this.#refilled(key);
    if (bucket.available < points) {
      const wanted = Math.min(points, this.#rate.points) - bucket.available;
      return Math.max(1, Math.ceil(wanted / this.#rate.pointsPerSecond));
    }
    bucket.available -= points;
    return null;
  }

  charge(key: string, points: number): void {
    const bucket = this.#refilled(key);
    bucket.available = Math.max(0, bucket.available - points);
  }

  giveBack(key: string, points: number): void {
    const bucket = this.#refilled(key);
    bucket.available = Math.min(this.#rate.points, bucket.available + points);
  }

  status(key: string): ThrottleStatus {
    const { available } = this.#refilled(key);
    return {
      maximumAvailable: this.#rate.points,
      currentlyAvailable: Math.floor(available),
      restoreRate: this.#rate.pointsPerSecond,
    };
  }

  #refilled(key: string): Bucket {
    const now = this.#nowMs();
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      bucket = { available: this.#rate.points, at: now };
      this.#buckets.set(key, bucket);
      return bucket;
    }
    const elapsedMs = now - bucket.at;
    if (elapsedMs === 0) return bucket;
    bucket.at = now;
    if (elapsedMs > 0)
      bucket.available = Math.min(
        this.#rate.points,
        bucket.available + (elapsedMs / 1_000) * this.#rate.pointsPerSecond,
      );
    return bucket;
  }
}

/** A throttle that refuses nobody: for tests and benchmarks of the rest. */
export class Unthrottled implements Throttle {
  readonly #status: ThrottleStatus;

  constructor({ points, pointsPerSecond }: ThrottleRate) {
    this.#status = { maximumAvailable: points, currentlyAvailable: points, restoreRate: pointsPerSecond };
  }

  take(): null {
    return null;
  }

  charge(): void {}

  giveBack(): void {}

  status(): ThrottleStatus {
    return this.#status;
  }
}
