import { createHash } from 'node:crypto';
import type { Clock } from '../clock/clock.js';

/** `clock`: null for Redis's own, which all processes share. */
export interface RedisPlace {
  readonly prefix: string;
  readonly clock: Clock | null;
}

/**
 * Reads the first argument as the time in milliseconds, where it is empty Redis's own, into `now`; and tells numbers of any size
 * without an exponent.
 */
export const LUA_NOW = `
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local function digits(number) return string.format('%.0f', number) end
`;

/** The first argument of a script that begins with {@link LUA_NOW}. */
export function timeArgument({ clock }: RedisPlace): string {
  return clock === null ? '' : String(clock.now().getTime());
}

/** A key of a user's: one hash tag for all of them, and no name in the clear. */
export function userKey({ prefix }: RedisPlace, user: string, what: string): string {
  return `${prefix}{${createHash('sha256').update(user).digest('base64url').slice(0, 22)}}:${what}`;
}
