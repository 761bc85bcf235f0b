import { Socket } from 'node:net';
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

export interface SessionLimits {
  /**
   * How long PostgreSQL lets the session be silent before it ends it, and with it its locks: the only sign of a peer that
   * hangs, or whose network is gone, that comes in time. Whoever opens the session asks something more often than that.
   */
  readonly idleTimeoutMs: number;
  /** How long an answer may take before this side gives the connection up. */
  readonly queryTimeoutMs: number;
}

/** How long a connection may take to say goodbye. */
const CLOSE_MS = 1_000;

/** Connects. Fails when that takes more than five seconds. */
export async function openSession(url: string, { idleTimeoutMs, queryTimeoutMs }: SessionLimits): Promise<Session> {
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: url,
    application_name: 'vitrine-session',
    connectionTimeoutMillis: 5_000,
    query_timeout: queryTimeoutMs,
    // Our own, so that it can be cut off: a peer that is gone without a word answers no goodbye.
    stream: () => socket,
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
  const close = async () => {
    const cutOff = setTimeout(() => socket.destroy(), CLOSE_MS);
    await client.end().catch(() => undefined);
    clearTimeout(cutOff);
    await closed;
  };
  await client.connect();
  try {
    await client.query(`SELECT set_config('idle_session_timeout', $1, false)`, [`${idleTimeoutMs}ms`]);
  } catch (error) {
    await close();
    throw error;
  }
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
    close,
  };
}
