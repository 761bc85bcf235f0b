import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/adapters/clock/clock.js';
import type { Database, Tx } from '../../src/adapters/database/database.js';
import type { ResolveHost } from '../../src/adapters/http-client/guarded-connector.js';
import { createLogger } from '../../src/adapters/logger/logger.js';
import { contextsOver, systemContext } from '../../src/bin/contexts.js';
import { type OpenedDeps, openDeps } from '../../src/bin/open-deps.js';
import { startApi } from '../../src/bin/start-api.js';
import { startWorker } from '../../src/bin/start-worker.js';
import { loadConfig } from '../../src/config/load-config.js';
import { defineStatement, type Queryable } from '../../src/entities/_shared/statement.js';
import type { Role } from '../../src/entities/system/api-key.entity.js';
import type { StampedEvent } from '../../src/events/event-catalogue.js';
import { readAfter, readHead } from '../../src/events/log-reader.js';
import type { Deps, OperationContext } from '../../src/operations/_shared/context.js';
import { createApiKey } from '../../src/operations/system/create-api-key.js';
import { createTestDatabase } from './database.js';

const sequence = defineStatement<{ moved: number }>('test.sequence', 'SELECT sequence_events(100000) AS moved');
const waitingPieces = defineStatement<{ count: number }>(
  'test.waiting_pieces',
  `SELECT count(*)::int AS count FROM job_pieces WHERE state = 'WAITING'`,
);

/** A clock that stands at its start until it is moved. */
export class MovableClock implements Clock {
  #now = new Date();

  now(): Date {
    return new Date(this.#now);
  }

  advance(ms: number): void {
    this.#now = new Date(this.#now.getTime() + ms);
  }
}

export interface GraphQLAnswer<Data = Record<string, any>> {
  readonly status: number;
  readonly data: Data;
  readonly errors?: readonly {
    message: string;
    path?: readonly (string | number)[];
    extensions: Record<string, unknown>;
  }[];
}

export interface WorldOptions {
  /** Whether jobs, the sequencer and the sweeps run in the background. Default true. */
  readonly worker?: boolean;
  /** host:port that the outbound client may reach; give the address of a server of the test. */
  readonly outboundAllow?: readonly string[];
  /** Looks up names, for the outbound clients; the system does unless said. */
  readonly resolve?: ResolveHost;
  /** Further environment, as `.env` would hold it. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ExecuteOptions {
  /** A role (a key of that role is used), a key, or null for nobody. Default ADMIN. */
  readonly as?: Role | { readonly key: string } | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** A whole platform on a database, a folder and a port of its own: `afterAll(() => world.close())`. */
export async function createWorld(options: WorldOptions = {}) {
  const testDatabase = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-world-'));
  const clock = new MovableClock();
  const config = loadConfig({
    PORT: '0',
    NODE_ENV: 'test',
    // Tests ask more in a minute than anybody should, and their clock stands still. Those of the limits switch them on.
    RATE_LIMIT_DISABLED: 'true',
    // A thousand calls at once on a machine that is busy besides take as long as they take.
    OPERATION_TIMEOUT_MS: '60000',
    // Several files run at once, some with two worlds, and a server of others takes a hundred connections.
    DATABASE_POOL_SIZE: '10',
    IMAGE_PROCESSES: '1',
    OUTBOUND_ALLOW: (options.outboundAllow ?? []).join(','),
    ...options.environment,
  });
  const plain = await openDeps({
    config,
    databaseUrl: testDatabase.url,
    objectFolder: folder,
    secretKey: 'a test secret of more than thirty-two characters',
    logger: createLogger('silent'),
    clock,
    ...(options.resolve && { resolve: options.resolve }),
    supervise: true,
  });
  const counter = { statements: 0 };
  const deps: Deps = { ...plain.deps, database: counting(plain.deps.database, counter) };
  const opened: OpenedDeps = { ...plain, deps };
  const api = await startApi(opened, config);
  // What it does by the clock, nobody has asked for: it is not counted.
  const worker = options.worker === false ? null : await startWorker(plain);
  const system = systemContext(deps);
  const keys = new Map<Role, { id: string; secret: string }>();

  const key = async (role: Role): Promise<{ id: string; secret: string }> => {
    let known = keys.get(role);
    if (known === undefined) {
      const { apiKey, secret } = await createApiKey(system, { name: `Test ${role}`, roles: [role] });
      known = { id: apiKey.id, secret };
      keys.set(role, known);
    }
    return known;
  };

  const secretOf = async (as: ExecuteOptions['as']): Promise<string | null> => {
    if (as === null) return null;
    if (typeof as === 'object') return as.key;
    return (await key(as ?? 'ADMIN')).secret;
  };

  return {
    url: api.url,
    /** For a connection of the test's own. */
    databaseUrl: testDatabase.url,
    /** Where local objects are kept. */
    objectFolder: folder,
    deps,
    database: deps.database,
    clock,
    system,
    key,
    contextAs: (principal: OperationContext['principal']) =>
      contextsOver(deps)({ principal, requestId: 'test', signal: new AbortController().signal }),

    /** One operation over real HTTP. */
    async execute(
      document: string,
      variables: object = {},
      { as, headers = {} }: ExecuteOptions = {},
    ): Promise<GraphQLAnswer> {
      const secret = await secretOf(as);
      const response = await fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
          ...headers,
        },
        body: JSON.stringify({ query: document, variables }),
      });
      return { status: response.status, ...((await response.json()) as Omit<GraphQLAnswer, 'status'>) };
    },

    /** Every committed event so far, in log order. */
    async events(after = 0n): Promise<StampedEvent[]> {
      await deps.database.query(sequence);
      const all: StampedEvent[] = [];
      for (;;) {
        const page = await readAfter(deps.database, all.at(-1)?.position ?? after, 1_000);
        if (page.length === 0) return all;
        all.push(...page);
      }
    },

    /** The log's last position once everything committed is in it. */
    async head(): Promise<bigint> {
      await deps.database.query(sequence);
      return readHead(deps.database);
    },

    /** Resolves when no piece of any job waits any more; needs the worker. */
    async runJobs(): Promise<void> {
      const signal = AbortSignal.timeout(180_000);
      const stillWaiting = async () => ((await deps.database.query(waitingPieces))[0]?.count ?? 0) > 0;
      const start = deps.feed.position;
      if (!(await stillWaiting())) return;
      for await (const batch of deps.feed.follow(start, signal)) {
        if (batch.some((event) => event.type.startsWith('job.')) && !(await stillWaiting())) return;
      }
      throw new Error('The jobs did not end within 180 s.');
    },

    /** How many statements the platform ran while `run` did, transactions' own included; those of the worker are left out. */
    async countStatements<T>(run: () => Promise<T>): Promise<{ statements: number; result: T }> {
      const before = counter.statements;
      const result = await run();
      return { statements: counter.statements - before, result };
    },

    async close(): Promise<void> {
      await api.stop();
      await worker?.stop();
      await opened.close();
      await rm(folder, { recursive: true, force: true });
      await testDatabase.drop();
    },
  };
}

/** The database itself, with every statement counted. */
function counting(database: Database, counter: { statements: number }): Database {
  const counted = <Q extends Queryable>(queryable: Q): Q => ({
    ...queryable,
    query: (statement: never, values: never) => {
      counter.statements += 1;
      return queryable.query(statement, values);
    },
  });
  const countedTransaction = (tx: Tx): Tx => ({
    query: (statement, values) => counted(tx).query(statement, values),
    run: (text, values) => tx.run(text, values),
    allow: (ms) => tx.allow(ms),
    leaveToCommit(statement, values) {
      counter.statements += 1;
      tx.leaveToCommit(statement, values);
    },
    notifyAfterCommit: (channel) => tx.notifyAfterCommit(channel),
  });
  return {
    ...counted(database),
    transaction: (work) => database.transaction((tx: Tx) => work(countedTransaction(tx))),
    within: (lifetime) => counting(database.within(lifetime), counter),
  };
}
