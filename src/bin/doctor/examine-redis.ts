import { inspectRedis } from '../../adapters/redis/inspect-redis.js';
import type { Finding } from '../../cli/doctor.command.js';
import type { Config } from '../../config/load-config.js';

const LEAST_MAJOR = 6;

/** Whether the Redis that is configured answers and is new enough, and what it does when it is full; nothing without one. */
export async function* examineRedis({ intents }: Config): AsyncGenerator<Finding> {
  if (intents.REDIS_URL === undefined) return;
  const name = 'Redis';
  try {
    const { version, maxMemoryPolicy } = await inspectRedis(intents.REDIS_URL);
    const isNewEnough = Number.parseInt(version, 10) >= LEAST_MAJOR;
    const forgets = maxMemoryPolicy === 'noeviction' ? '' : `; when full it forgets (${maxMemoryPolicy}), spending too`;
    const detail = isNewEnough ? `${version}${forgets}` : `${version}: 6.2 or later is needed.`;
    yield { name, ok: isNewEnough, detail };
  } catch {
    const detail = `It does not answer at ${new URL(intents.REDIS_URL).host}. Check REDIS_URL; until then no model is asked.`;
    yield { name, ok: false, detail };
  }
}
