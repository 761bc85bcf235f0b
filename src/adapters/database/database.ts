import type { Pool, PoolClient } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import type { Queryable, Statement } from '../../entities/_shared/statement.js';
import { createDataSource, type PoolLimits } from './data-source.js';
import { createNotifier } from './notifier.js';
import { openSession, type Session } from './session.js';
import { streamRows } from './stream-rows.js';

/**
 * An open transaction: the only thing that can write. `manager` is TypeORM's, for query-builder writes on the same
 * connection.
 */
export interface Tx extends Queryable {
  readonly manager: EntityManager;
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
    transaction: (work) => transact({ source, notify: notifier.notify }, work),
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
  readonly source: DataSource;
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

async function attemptTransaction<T>(on: Transacting, work: (tx: Tx) => Promise<T>): Promise<T> {
  const runner = on.source.createQueryRunner();
  const channels = new Set<string>();
  try {
    const client = (await runner.connect()) as PoolClient;
    await runner.startTransaction();
    const result = await work({
      manager: runner.manager,
      query: (statement, values = []) => run(client, statement, values),
      notifyAfterCommit: (channel) => channels.add(channel),
    });
    await runner.commitTransaction();
    for (const channel of channels) on.notify(channel);
    return result;
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

/** Whether PostgreSQL said that the same work may succeed when tried again. */
function isRetryable(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && RETRYABLE_SQLSTATES.has(code);
}
