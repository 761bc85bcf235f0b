import { createMemoryCache } from '../adapters/cache/memory-cache.js';
import { createRedisCache } from '../adapters/cache/redis-cache.js';
import type { Clock } from '../adapters/clock/clock.js';
import { createMemoryRateLimiter } from '../adapters/limits/memory-rate-limiter.js';
import { createMemorySpendingLimit } from '../adapters/limits/memory-spending-limit.js';
import { createRedisRateLimiter } from '../adapters/limits/redis-rate-limiter.js';
import { createRedisSpendingLimit } from '../adapters/limits/redis-spending-limit.js';
import type { Logger } from '../adapters/logger/logger.js';
import type { Metrics } from '../adapters/metrics/metrics.js';
import type { RedisLink } from '../adapters/redis/redis-link.js';
import type { Config } from '../config/load-config.js';
import type { IntentTools } from '../operations/_shared/intent-tools.js';

const MICRO = 1_000_000;
/** How much longer than a question may take its reservation is waited for. */
const LEASE_SLACK_MS = 30_000;
const PREFIX = 'vitrine:';

type Kept = Pick<IntentTools, 'cache' | 'rates' | 'spending'>;

/** Limits and cache of classifying prompts, and how to let them go. */
export interface OpenedLimits {
  readonly kept: Kept;
  close(): void;
}

export interface LimitsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'redisAway'>;
}

/** With REDIS_URL all processes share them, otherwise each has its own. A Redis that is away does not stop the start. */
export async function openIntentLimits(
  config: Config,
  { clock, logger, metrics }: LimitsOptions,
): Promise<OpenedLimits> {
  const url = config.intents.REDIS_URL;
  if (url === undefined) return { kept: keepHere(config, clock), close: () => undefined };
  // The client of Redis is loaded only where there is one.
  const { openRedisLink } = await import('../adapters/redis/redis-link.js');
  const link = openRedisLink({
    url,
    logger,
    timeoutMs: config.intents.REDIS_TIMEOUT_MS,
    onAway: (isAway) => metrics.redisAway.set(isAway ? 1 : 0),
  });
  return { kept: keepInRedis(config, clock, link), close: () => link.close() };
}

function keepHere(config: Config, clock: Clock): Kept {
  const { rates, spending, ttlMs } = termsOf(config);
  return {
    cache: createMemoryCache({ ttlMs, clock }),
    rates: createMemoryRateLimiter({ ...rates, clock }),
    spending: createMemorySpendingLimit({ ...spending, clock }),
  };
}

function keepInRedis(config: Config, clock: Clock, link: RedisLink): Kept {
  const { rates, spending, ttlMs } = termsOf(config);
  // Redis's clock: those of the processes' machines may differ.
  const place = { prefix: PREFIX, clock: null };
  const insurance = createMemoryRateLimiter({ ...rates, clock });
  return {
    cache: createRedisCache({ link, prefix: PREFIX, ttlMs }),
    rates: createRedisRateLimiter({ link, place, ...rates, insurance }),
    spending: createRedisSpendingLimit({ link, place, ...spending }),
  };
}

function termsOf({ intents, limits }: Config) {
  const limitUsd = intents.COST_LIMIT_PER_HOUR;
  return {
    rates: {
      rates: { perMinute: intents.RATE_LIMIT_REQUESTS_PER_MINUTE, perHour: intents.RATE_LIMIT_REQUESTS_PER_HOUR },
      enforced: !limits.RATE_LIMIT_DISABLED,
    },
    spending: {
      limitMicroUsd: limitUsd === null ? null : Math.round(limitUsd * MICRO),
      leaseMs: intents.AI_TIMEOUT_SECONDS * 1_000 + LEASE_SLACK_MS,
    },
    ttlMs: intents.INTENT_CACHE_TTL_SECONDS * 1_000,
  };
}
