import type { EventEmitter } from 'node:events';
import { createClient } from 'redis';
import type { Logger } from '../logger/logger.js';
import type { RedisScript } from './redis-script.js';

/** Why a command was not answered. It may have been carried out all the same. */
export class RedisAwayError extends Error {
  override readonly name = 'RedisAwayError';
}

/**
 * The way to a Redis that may be away: every command is answered or rejected (RedisAwayError) within the timeout, and at once
 * while the connection is down. Connects, and connects again, by itself.
 */
export interface RedisLink {
  run(script: RedisScript, key: string, args: readonly (string | number)[]): Promise<unknown>;
  command(args: readonly string[]): Promise<unknown>;
  close(): void;
}

export interface RedisOptions {
  readonly url: string;
  readonly logger: Logger;
  /** How long each answer is waited for. */
  readonly timeoutMs: number;
  /** Told when the connection is lost, and when it is there again. */
  readonly onAway?: (isAway: boolean) => void;
}

/** After a command that was not answered in time: the next ones do not wait as long to learn the same. */
const PAUSE_MS = 1_000;
const CONNECT_MS = 3_000;
const PING_MS = 2_000;
/** Without an answer for so long, pings' included, the connection is given up and made anew. */
const SILENCE_MS = 6_000;
const LONGEST_RECONNECT_MS = 2_000;

/** Begins to connect and does not wait for it. */
export function openRedisLink({ url, logger, timeoutMs, onAway }: RedisOptions): RedisLink {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: PING_MS,
    maintNotifications: 'disabled',
    socket: {
      connectTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (retries) => Math.min(100 * 2 ** Math.min(retries, 10), LONGEST_RECONNECT_MS),
    },
  });
  reportChanges(client, logger, onAway);
  // What goes wrong is told by its events, and it goes on trying.
  client.connect().catch(() => undefined);
  let pausedUntil = 0;

  const within = async (work: () => Promise<unknown>): Promise<unknown> => {
    if (!client.isReady || performance.now() < pausedUntil) throw new RedisAwayError('Redis is away.');
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      pausedUntil = performance.now() + PAUSE_MS;
      late.reject(new RedisAwayError('Redis did not answer in time.'));
    }, timeoutMs);
    try {
      return await Promise.race([work(), late.promise]);
    } catch (error) {
      throw error instanceof RedisAwayError ? error : new RedisAwayError('Redis did not answer.', { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    command: (args) => within(() => client.sendCommand([...args])),
    run: (script, key, args) =>
      within(async () => {
        const given = { keys: [key], arguments: args.map(String) };
        try {
          return await client.evalSha(script.sha1, given);
        } catch (error) {
          if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
          return client.eval(script.lua, given);
        }
      }),
    close: () => {
      if (client.isOpen) client.destroy();
    },
  };
}

/** Says once that it is gone and once that it is back; its address may hold a password and is not said. */
function reportChanges(client: EventEmitter, logger: Logger, onAway: RedisOptions['onAway']): void {
  let away = false;
  client.on('error', (error: unknown) => {
    if (away) return;
    away = true;
    onAway?.(true);
    const reason = error instanceof Error && 'code' in error ? error.code : error instanceof Error ? error.name : null;
    logger.warn({ reason }, 'Redis is away: limits are kept by this process alone, and no model is asked');
  });
  client.on('ready', () => {
    if (!away) return;
    away = false;
    onAway?.(false);
    logger.info({}, 'Redis is back');
  });
}
