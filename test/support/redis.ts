import { randomBytes } from 'node:crypto';
import { createClient } from 'redis';
import { createLogger } from '../../src/adapters/logger/logger.js';
import { openRedisLink, type RedisLink } from '../../src/adapters/redis/redis-link.js';

const LOCAL = 'redis://127.0.0.1:6379';
const CONNECT_MS = 2_000;

/** The Redis of this run: that of TEST_REDIS_URL, or one at 127.0.0.1:6379; null where none answers. */
export async function findRedis(): Promise<string | null> {
  const given = process.env['TEST_REDIS_URL'];
  const url = given === undefined || given === '' ? LOCAL : given;
  const client = createClient({ url, socket: { connectTimeout: CONNECT_MS, reconnectStrategy: false } });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG' ? url : null;
  } catch (cause) {
    if (url !== LOCAL) throw new Error('TEST_REDIS_URL names a Redis that does not answer.', { cause });
    return null;
  } finally {
    if (client.isOpen) client.destroy();
  }
}

/** Names that no other run uses; `remove` takes away what was kept under them. */
export function ownKeys(url: string): { readonly prefix: string; remove(): Promise<void> } {
  const prefix = `vitrine-test-${randomBytes(6).toString('hex')}:`;
  return {
    prefix,
    async remove() {
      const client = createClient({ url });
      await client.connect();
      for await (const keys of client.scanIterator({ MATCH: `${prefix}*` }))
        if (keys.length > 0) await client.del(keys);
      client.destroy();
    },
  };
}

/** Enough for an answer that comes, on a machine that stalls. */
export const PATIENT_MS = 20_000;

/** A way to Redis that is open. */
export async function connectTo(url: string): Promise<RedisLink> {
  const link = openRedisLink({ url, logger: createLogger('silent'), timeoutMs: PATIENT_MS });
  await waitUntilAnswers(link);
  return link;
}

export async function waitUntilAnswers(link: RedisLink): Promise<void> {
  const giveUpAt = performance.now() + 20_000;
  for (;;) {
    const answer = await link.command(['PING']).catch(() => null);
    if (answer === 'PONG') return;
    if (performance.now() > giveUpAt) throw new Error('Redis does not answer.');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
