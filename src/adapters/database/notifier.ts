import type { Pool } from 'pg';

export interface Notifier {
  readonly notify: (channel: string) => void;
  close(): Promise<void>;
}

/**
 * A NOTIFY's commit takes a lock that the whole database shares, and one in every transaction cuts commits to about a
 * third. So this process sends at most one per channel and interval, outside the transactions that ask for it.
 */
const INTERVAL_MS = 5;

/** Coalesces wake-ups. One that fails is dropped: every listener also polls. */
export function createNotifier(pool: Pool): Notifier {
  const channels = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let sending: Promise<unknown> = Promise.resolve();

  const flush = () => {
    timer = null;
    const wanted = [...channels];
    channels.clear();
    sending = pool
      .query({
        name: 'database.notify',
        text: `SELECT pg_notify(channel, '') FROM unnest($1::text[]) AS channel`,
        values: [wanted],
      })
      .catch(() => undefined);
  };

  return {
    notify(channel) {
      channels.add(channel);
      timer ??= setTimeout(flush, INTERVAL_MS);
    },
    async close() {
      if (timer !== null) {
        clearTimeout(timer);
        flush();
      }
      await sending;
    },
  };
}
