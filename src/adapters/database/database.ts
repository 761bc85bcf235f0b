import type { Pool, PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { Queryable, Statement } from '../../entities/_shared/statement.js';
import { createDataSource, type PoolLimits } from './data-source.js';
import { createNotifier } from './notifier.js';
import { openSession, type Session } from './session.js';
import { streamRows } from './stream-rows.js';
import { withClient } from './with-client.js';

/** An open transaction: the only thing that can write. */
export interface Tx extends Queryable {
  /** Runs text that is not one of our statements, such as a library's, unnamed, on the same connection. */
  run(text: string, values: readonly unknown[]): Promise<unknown[]>;
  /** Wakes the listeners of `channel` once this transaction has committed; never after a rollback. */
  notifyAfterCommit(channel: string): void;
}

export interface Database extends Queryable {
  /**
   * Runs `work` in one READ COMMITTED transaction: commits when it resolves, rolls back when it throws. A deadlock or
   * serialisation failure is tried again, at most twice, so `work` must have no effect but through `tx`.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A connection of its own, for what belongs to a session: advisory locks and LISTEN. */
  openSession(): Promise<Session>;
  /** Streams a statement's rows with constant memory, `batchSize` at a time, from one snapshot. */
  stream<Row>(statement: Statement<Row>, values: readonly unknown[], batchSize: number): AsyncGenerator<Row[]>;
  /** Names of the platform's own tables. */
  readonly tables: ReadonlySet<string>;
  /** The pool's state, for metrics: connections held and callers waiting for one. */
  poolUse(): { readonly open: number; readonly waiting: number };
  close(): Promise<void>;
}

const RETRYABLE_SQLSTATES = new Set(['40001', '40P01']);
const MAX_ATTEMPTS = 3;

/** Connects, and fails when the database does not answer. */
export async function openDatabase(url: string, limits: Partial<PoolLimits> = {}): Promise<Database> {
  const source = createDataSource(url, limits);
  await source.initialize();
  const pool = poolOf(source);
  const notifier = createNotifier(pool);
  return {
    query: (statement, values = []) => run(pool, statement, values),
    transaction: (work) => transact({ pool, notify: notifier.notify }, work),
    tables: new Set(source.entityMetadatas.map(({ tableName }) => tableName)),
    openSession: () => openSession(url),
    stream: (statement, values, batchSize) => streamRows(pool, { statement, values, batchSize }),
    poolUse: () => ({ open: pool.totalCount, waiting: pool.waitingCount }),
    close: async () => {
      await notifier.close();
      await source.destroy();
    },
  };
}

/** TypeORM's own pool: named statements are not in its API, and a second pool would double the connections. */
function poolOf(source: DataSource): Pool {
  return (source.driver as unknown as { master: Pool }).master;
}

async function run<Row>(
  client: Pool | PoolClient,
  statement: Statement<Row>,
  values: readonly unknown[],
): Promise<Row[]> {
  const result = await client.query<Record<string, unknown>>({ ...statement, values: [...values] });
  return result.rows as Row[];
}

interface Transacting {
  readonly pool: Pool;
  readonly notify: (channel: string) => void;
}

async function transact<T>(on: Transacting, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptTransaction(on, work);
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isRetryable(error)) throw error;
    }
  }
}

async function attemptTransaction<T>({ pool, notify }: Transacting, work: (tx: Tx) => Promise<T>): Promise<T> {
  const channels = new Set<string>();
  const result = await withClient(pool, async (client) => {
    await client.query('BEGIN');
    const answer = await work({
      query: (statement, values = []) => run(client, statement, values),
      run: async (text, values) => (await client.query<Record<string, unknown>>(text, [...values])).rows,
      notifyAfterCommit: (channel) => channels.add(channel),
    });
    await client.query('COMMIT');
    return answer;
  });
  for (const channel of channels) notify(channel);
  return result;
}

/** Whether PostgreSQL said that the same work may succeed when tried again. */
function isRetryable(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && RETRYABLE_SQLSTATES.has(code);
}
