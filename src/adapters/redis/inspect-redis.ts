import { createClient } from 'redis';

/** What a Redis is like. */
export interface RedisState {
  readonly version: string;
  /** What it does when its memory is full; `noeviction` refuses writes, the others forget. */
  readonly maxMemoryPolicy: string;
}

const CONNECT_MS = 3_000;

/** Connects once and asks. Rejects when it does not answer. */
export async function inspectRedis(url: string): Promise<RedisState> {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: CONNECT_MS, socketTimeout: CONNECT_MS, reconnectStrategy: false },
  });
  // The same error rejects what is awaited below.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const told = await client.info();
    const read = (field: string): string => new RegExp(`^${field}:(.*?)\\r?$`, 'm').exec(told)?.[1] ?? '?';
    return { version: read('redis_version'), maxMemoryPolicy: read('maxmemory_policy') };
  } finally {
    if (client.isOpen) client.destroy();
  }
}
