import { createHash } from 'node:crypto';

const BUCKETS = 10_000;

/** A feature, a user, and for how many of 10 000 parts of all users it is on. */
export interface Rollout {
  readonly flag: string;
  readonly userId: string;
  readonly basisPoints: number;
}

/**
 * Whether a user is among those for whom a feature is on. By SHA-256 of flag and user modulo 10 000: whoever is in at 10 % is in at
 * 20 %, and each flag draws its own users.
 */
export function isInRollout({ flag, userId, basisPoints }: Rollout): boolean {
  const hash = createHash('sha256').update(`${flag}:${userId}`).digest();
  return Number(hash.readBigUInt64BE() % BigInt(BUCKETS)) < basisPoints;
}
