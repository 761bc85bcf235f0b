import { randomUUID } from 'node:crypto';
import type { RedisLink } from '../redis/redis-link.js';
import { defineScript } from '../redis/redis-script.js';
import { LUA_NOW, type RedisPlace, timeArgument, userKey } from './redis-time.js';
import type { MoneyReservation, ReserveResult, Spending, SpendingLimit } from './spending-limit.js';

export interface RedisSpendingOptions {
  readonly link: RedisLink;
  readonly place: RedisPlace;
  readonly limitMicroUsd: number | null;
  readonly leaseMs: number;
}

/**
 * One hash for a user, so that it goes as a whole if Redis must forget something: m<minute> holds what was booked in that minute,
 * h<id> a reservation as <end of its lease>:<amount>. Sums up both; leases that have ended are booked first.
 */
const SUM = `${LUA_NOW}
local parts, width = 60, 60000
local current = math.floor(now / width)
local settled, reserved, sums = 0, 0, {}
local stale = {}
local function count(part, amount)
  sums[part] = (sums[part] or 0) + amount
  settled = settled + amount
end
local fields = redis.call('HGETALL', KEYS[1])
local ended = {}
for at = 1, #fields, 2 do
  local field, value = fields[at], fields[at + 1]
  if string.sub(field, 1, 1) == 'm' then
    local part = tonumber(string.sub(field, 2))
    if part < current - parts then
      stale[#stale + 1] = field
    else
      count(part, tonumber(value))
    end
  else
    local ends, amount = string.match(value, '^(%d+):(%d+)$')
    if tonumber(ends) <= now then
      stale[#stale + 1] = field
      ended[#ended + 1] = { part = math.floor(tonumber(ends) / width), amount = tonumber(amount) }
    else
      reserved = reserved + tonumber(amount)
    end
  end
end
for _, field in ipairs(stale) do redis.call('HDEL', KEYS[1], field) end
for _, hold in ipairs(ended) do
  if hold.part >= current - parts then
    redis.call('HINCRBY', KEYS[1], 'm' .. digits(hold.part), digits(hold.amount))
    count(hold.part, hold.amount)
  end
end
`;

/** Arguments: time, id, amount, limit (-1: none), length of the lease. Answers: granted, milliseconds to wait (-1: nobody knows). */
const RESERVE = defineScript(`${SUM}
local amount, limit = tonumber(ARGV[3]), tonumber(ARGV[4])
if limit >= 0 and settled + reserved + amount > limit then
  local room, left = limit - reserved - amount, settled
  if room < 0 then return { 0, -1 } end
  for part = current - parts, current do
    left = left - (sums[part] or 0)
    if left <= room then return { 0, math.ceil((part + parts + 1) * width - now) } end
  end
  -- Only where Redis's clock was set back: what is booked lies ahead.
  return { 0, -1 }
end
redis.call('HSET', KEYS[1], 'h' .. ARGV[2], digits(now + tonumber(ARGV[5])) .. ':' .. ARGV[3])
redis.call('PEXPIRE', KEYS[1], 3720000 + tonumber(ARGV[5]))
return { 1, 0 }
`);

/** Arguments: time. Answers: booked, reserved. */
const INSPECT = defineScript(`${SUM}
return { settled, reserved }
`);

/** Arguments: time, id, cost. Books the cost in place of the reservation, if that is still there. */
const SETTLE = defineScript(`${LUA_NOW}
if redis.call('HDEL', KEYS[1], 'h' .. ARGV[2]) == 0 then return 0 end
if ARGV[3] ~= '0' then
  redis.call('HINCRBY', KEYS[1], 'm' .. digits(math.floor(now / 60000)), ARGV[3])
  redis.call('PEXPIRE', KEYS[1], 3720000)
end
return 1
`);

/** Keeps the accounts in Redis, for all processes together; while it is away nothing is granted. */
export function createRedisSpendingLimit(options: RedisSpendingOptions): SpendingLimit {
  const { link, place, limitMicroUsd, leaseMs } = options;
  const keyOf = (user: string): string => userKey(place, user, 'spending');

  const hold = (user: string, id: string): MoneyReservation => {
    let over = false;
    const end = async (cost: number): Promise<void> => {
      if (over) return;
      over = true;
      // What is not heard of is booked when its lease ends.
      await link.run(SETTLE, keyOf(user), [timeArgument(place), id, cost]).catch(() => undefined);
    };
    return { settle: end, release: () => end(0) };
  };

  return {
    limitMicroUsd,
    async reserve(user, boundMicroUsd): Promise<ReserveResult> {
      const id = randomUUID();
      const args = [timeArgument(place), id, boundMicroUsd, limitMicroUsd ?? -1, leaseMs];
      const answer = await link.run(RESERVE, keyOf(user), args).catch(() => null);
      if (answer === null) return { granted: false, reason: 'UNAVAILABLE', retryAfterMs: null };
      const [granted, waitMs = -1] = answer as number[];
      if (granted === 1) return { granted: true, reservation: hold(user, id) };
      return { granted: false, reason: 'CAP', retryAfterMs: waitMs < 0 ? null : waitMs };
    },
    async inspect(user): Promise<Spending | null> {
      const answer = await link.run(INSPECT, keyOf(user), [timeArgument(place)]).catch(() => null);
      if (answer === null) return null;
      const [settledMicroUsd = 0, reservedMicroUsd = 0] = answer as number[];
      return { settledMicroUsd, reservedMicroUsd };
    },
  };
}
