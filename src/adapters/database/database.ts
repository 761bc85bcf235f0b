import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { Queryable } from '../../entities/_shared/statement.js';
import { Cancellation } from './cancellation.js';
import { createDataSource, limitsOf, type PoolLimits } from './data-source.js';
import { type Lend, lenderFor } from './lend-connection.js';
import { Lifetime } from './lifetime.js';
import { runNamed } from './named-query.js';
import { createNotifier } from './notifier.js';
import { openSession, type Session, type SessionLimits } from './session.js';
import { OpenTransaction, type Tx } from './transaction.js';

export type { Tx } from './transaction.js';

export interface Database extends Queryable {
  /**
   * Runs `work` in one READ COMMITTED transaction: commits when it resolves, rolls back when it throws. A deadlock or
   * serialisation failure is tried again, at most twice, so `work` must have no effect but through `tx`.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * The same database for one request: when the request is over, its statements are cancelled in the server, its transactions undone,
   * and TIMEOUT is thrown. A commit under way is let be.
   */
  within(lifetime: Lifetime): Database;
  /** The same for what is asked from now on and answered within so many milliseconds, or a few seconds more, or not at all. */
  forAtMost(ms: number): Database;
  /** A connection of its own, for what belongs to a session: advisory locks and LISTEN. */
  openSession(limits: SessionLimits): Promise<Session>;
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
  const cancellation = new Cancellation(url, silenceOf(limitsOf(limits)));
  const over = (lifetime: Lifetime): Pick<Database, 'query' | 'transaction'> => {
    const lend = lenderFor(pool, cancellation, lifetime);
    return {
      query: (statement, values = []) => lend(({ client }) => runNamed(client, { statement, values })),
      transaction: (work) => transact({ lend, notify: notifier.notify }, work),
    };
  };
  const database: Database = {
    // Work of the platform itself ends when it ends.
    ...over(new Lifetime(new AbortController().signal)),
    within: (lifetime) => ({ ...database, ...over(lifetime) }),
    forAtMost: (ms) => database.within(new Lifetime(AbortSignal.timeout(ms))),
    tables: new Set(source.entityMetadatas.map(({ tableName }) => tableName)),
    openSession: (sessionLimits) => openSession(url, sessionLimits),
    poolUse: () => ({ open: pool.totalCount, waiting: pool.waitingCount }),
    close: async () => {
      await notifier.close();
      await cancellation.close();
      await source.destroy();
    },
  };
  return database;
}

/** After this long a connection that has not answered is not there any more; where statements take any time, never. */
function silenceOf({ statementTimeoutMs, idleTransactionMs }: PoolLimits): number {
  return statementTimeoutMs === 0 ? Number.POSITIVE_INFINITY : statementTimeoutMs + idleTransactionMs;
}

/** TypeORM's own pool: named statements are not in its API, and a second pool would double the connections. */
function poolOf(source: DataSource): Pool {
  return (source.driver as unknown as { master: Pool }).master;
}

interface Transacting {
  readonly lend: Lend;
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

async function attemptTransaction<T>({ lend, notify }: Transacting, work: (tx: Tx) => Promise<T>): Promise<T> {
  const channels = new Set<string>();
  const result = await lend(async (lent) => {
    const transaction = new OpenTransaction(lent, channels);
    try {
      const answer = await work(transaction);
      await transaction.commit();
      return answer;
    } catch (error) {
      await transaction.rollBack();
      throw error;
    }
  });
  for (const channel of channels) notify(channel);
  return result;
}

/** Whether PostgreSQL said that the same work may succeed when tried again. */
function isRetryable(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && RETRYABLE_SQLSTATES.has(code);
}
