import pg from 'pg';
import type { Queryable, Statement } from '../../entities/_shared/statement.js';

/** One connection held for long: what it locks and listens to ends with it. */
export interface Session extends Queryable {
  /** Starts LISTEN; `wake` runs at every notification. */
  listen(channel: string, wake: () => void): Promise<void>;
  isOpen(): boolean;
  /** Runs once when the connection is gone, for whatever reason. */
  onClosed(run: () => void): void;
  close(): Promise<void>;
}

/** Connects. TCP keep-alive is on, so that a peer that vanished is noticed. */
export async function openSession(url: string): Promise<Session> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'vitrine-session',
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    connectionTimeoutMillis: 5_000,
  });
  let open = true;
  const closed = new Promise<void>((resolve) => {
    client.once('end', resolve);
    // An error on an idle connection would end the process if nobody listened; "end" follows it.
    client.on('error', () => resolve());
  });
  void closed.then(() => {
    open = false;
  });
  await client.connect();
  return {
    isOpen: () => open,
    onClosed: (run) => void closed.then(run),
    async query<Row>(statement: Statement<Row>, values: readonly unknown[] = []): Promise<Row[]> {
      const result = await client.query<Record<string, unknown>>({ ...statement, values: [...values] });
      return result.rows as Row[];
    },
    async listen(channel, wake) {
      client.on('notification', (message) => {
        if (message.channel === channel) wake();
      });
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    },
    async close() {
      await client.end().catch(() => undefined);
      await closed;
    },
  };
}
