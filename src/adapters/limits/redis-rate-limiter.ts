import type { RedisLink } from '../redis/redis-link.js';
import { defineScript } from '../redis/redis-script.js';
import type { RateLimiter, RequestRates } from './rate-limiter.js';
import { LUA_NOW, type RedisPlace, timeArgument, userKey } from './redis-time.js';

export interface RedisRateOptions {
  readonly link: RedisLink;
  readonly place: RedisPlace;
  readonly rates: RequestRates;
  readonly enforced: boolean;
  /** Counts while Redis is away. */
  readonly insurance: RateLimiter;
}

/**
 * One hash for a user: s<second> and m<minute> hold the requests of that second or minute. Arguments: time, requests to count
 * (0 or 1), most per minute, most per hour. Answers: allowed, requests in the minute and hour, milliseconds to wait.
 */
const TAKE = defineScript(`${LUA_NOW}
local windows = {
  { kind = 's', width = 1000, most = tonumber(ARGV[3]), used = 0, sums = {} },
  { kind = 'm', width = 60000, most = tonumber(ARGV[4]), used = 0, sums = {} },
}
local parts = 60
local stale = {}
local fields = redis.call('HGETALL', KEYS[1])
for at = 1, #fields, 2 do
  local kind, part = string.sub(fields[at], 1, 1), tonumber(string.sub(fields[at], 2))
  for _, window in ipairs(windows) do
    if window.kind == kind then
      if part < math.floor(now / window.width) - parts then
        stale[#stale + 1] = fields[at]
      else
        window.sums[part] = tonumber(fields[at + 1])
        window.used = window.used + window.sums[part]
      end
    end
  end
end
if #stale > 0 then redis.call('HDEL', KEYS[1], unpack(stale)) end

local wait = 0
for _, window in ipairs(windows) do
  local left = window.used
  local current = math.floor(now / window.width)
  for part = current - parts, current do
    if left < window.most then break end
    left = left - (window.sums[part] or 0)
    if left < window.most then wait = math.max(wait, (part + parts + 1) * window.width - now) end
  end
  -- Only where Redis's clock was set back: what was counted lies ahead.
  if left >= window.most then wait = math.max(wait, window.width) end
end
local allowed = wait == 0
if allowed and ARGV[2] == '1' then
  for _, window in ipairs(windows) do
    redis.call('HINCRBY', KEYS[1], window.kind .. digits(math.floor(now / window.width)), 1)
    window.used = window.used + 1
  end
  redis.call('PEXPIRE', KEYS[1], 3720000)
end
return { allowed and 1 or 0, windows[1].used, windows[2].used, math.ceil(wait) }
`);

const UNLIMITED = Number.MAX_SAFE_INTEGER;

/** Counts in Redis, for all processes together; while it is away, each by itself. */
export function createRedisRateLimiter(options: RedisRateOptions): RateLimiter {
  const { link, place, rates, enforced, insurance } = options;
  const most = enforced ? [rates.perMinute, rates.perHour] : [UNLIMITED, UNLIMITED];
  const run = async (user: string, count: 0 | 1) => {
    const args = [timeArgument(place), count, ...most];
    const [allowed, minute, hour, waitMs] = (await link.run(TAKE, userKey(place, user, 'requests'), args)) as number[];
    return { allowed: allowed === 1, used: { minute: minute ?? 0, hour: hour ?? 0 }, retryAfterMs: waitMs ?? 0 };
  };

  return {
    rates,
    take: (user) => run(user, 1).catch(() => insurance.take(user)),
    inspect: (user) =>
      run(user, 0).then(
        ({ used }) => used,
        () => insurance.inspect(user),
      ),
  };
}
