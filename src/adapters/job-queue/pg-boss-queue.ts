import { type JobResult, type JobWithMetadata, PgBoss, type Queue } from 'pg-boss';
import type { ZodType } from 'zod';
import type { Tx } from '../database/database.js';
import type { Logger } from '../logger/logger.js';
import type { JobQueue } from './job-queue.js';

/** A queue as the store must know it. */
export interface QueueDefinition<Payload> {
  readonly name: string;
  readonly schema: ZodType<Payload>;
  readonly retryLimit: number;
  readonly concurrency: number;
}

/** One message under work. */
export interface Delivery<Payload> {
  readonly id: string;
  readonly payload: Payload;
  readonly lastAttempt: boolean;
}

export interface MessageHandlers<Payload> {
  handle(delivery: Delivery<Payload>): Promise<void>;
  giveUp(delivery: Delivery<Payload>): Promise<void>;
}

export interface PgBossQueue<Work> extends JobQueue<Work> {
  /** Starts to take messages of a queue. */
  work<Name extends keyof Work & string>(name: Name, handlers: MessageHandlers<Work[Name]>): Promise<void>;
  /** How many messages of a queue wait, are under work, and failed for good without having been given up. */
  inspect(name: keyof Work & string): Promise<QueueState>;
  /** Stops taking messages, lets those under work end (at most `graceMs`), and disconnects. */
  stop(graceMs: number): Promise<void>;
}

export interface QueueState {
  readonly waiting: number;
  readonly underWork: number;
  readonly dead: number;
}

export interface PgBossSettings<Work> {
  readonly url: string;
  readonly queues: { readonly [Name in keyof Work & string]: QueueDefinition<Work[Name]> };
  readonly logger: Logger;
  /** Whether this process also watches over the queues: expiry of dead workers' messages, clean-up. */
  readonly supervise: boolean;
}

/** Seconds without a sign of life after which a message's worker counts as dead. Ten is the least pg-boss takes. */
const HEARTBEAT_SECONDS = 10;
/**
 * How long one message may be worked on; then it is handed to somebody else as well. More than eight variants take whose providers are all
 * as slow as they may be.
 */
const EXPIRE_SECONDS = 1_800;
const SUPERVISE_SECONDS = 2;
const KEEP_ENDED_SECONDS = 24 * 3_600;
/**
 * How often a worker looks without being woken. A retry becomes due by time, which notifies nobody; pg-boss would let it
 * wait for half a minute.
 */
const POLL_SECONDS = 2;
const WORK_OPTIONS = {
  perJobResults: true,
  includeMetadata: true,
  pollingIntervalSeconds: POLL_SECONDS,
  notifyPollingIntervalSeconds: POLL_SECONDS,
} as const;

/** Handed on to pg: without it a worker waits a quarter of an hour for a peer that is gone without a word. */
const PATIENCE = { query_timeout: 60_000, keepAlive: true, keepAliveInitialDelayMillis: 10_000 };

/** Dead letters are rare and quick: as many are given up together. */
const DEAD_BATCH = 10;

/** The message queue in PostgreSQL (pg-boss): messages are part of the transaction that needs them. */
export async function openPgBossQueue<Work>(settings: PgBossSettings<Work>): Promise<PgBossQueue<Work>> {
  const { logger, queues } = settings;
  const boss = new PgBoss({
    connectionString: settings.url,
    application_name: 'vitrine-jobs',
    max: 4,
    ...PATIENCE,
    useListenNotify: true,
    supervise: settings.supervise,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    schedule: false,
  });
  boss.on('error', (error) => logger.warn({ err: error }, 'The job queue reports an error.'));
  try {
    await boss.start();
    for (const queue of Object.values<QueueDefinition<Work[keyof Work & string]>>(queues))
      await createQueues(boss, queue);
  } catch (error) {
    await boss.stop({ graceful: false, close: true });
    throw error;
  }

  return {
    async enqueue(tx, name, payloads) {
      if (payloads.length === 0) return;
      const messages = payloads.map((payload) => ({ data: queues[name].schema.parse(payload) as object }));
      await boss.insert(name, messages, { db: inTransaction(tx) });
    },
    async work(name, handlers) {
      await workOn(boss, { definition: queues[name], handlers, logger });
    },
    inspect: (name) => inspect(boss, name),
    async stop(graceMs) {
      await boss.stop({ graceful: true, timeout: graceMs, close: true });
    },
  };
}

/** The queue and the one that takes what failed for good, first: a queue can only point to one that exists. */
async function createQueues(
  boss: PgBoss,
  queue: { readonly name: string; readonly retryLimit: number },
): Promise<void> {
  const dead = deadLettersOf(queue.name);
  const shared = {
    notify: true,
    expireInSeconds: EXPIRE_SECONDS,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    deleteAfterSeconds: KEEP_ENDED_SECONDS,
  };
  await placeQueue(boss, dead, { ...shared, retryLimit: 20, retryDelay: 5, retryBackoff: true, retryDelayMax: 300 });
  await placeQueue(boss, queue.name, {
    ...shared,
    deadLetter: dead,
    retryLimit: queue.retryLimit,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
  });
}

/** Creating leaves a queue as it is that an earlier version made; what is sent from now on goes by the terms of this one. */
async function placeQueue(
  boss: PgBoss,
  name: string,
  terms: Omit<Queue, 'name' | 'policy' | 'partition'>,
): Promise<void> {
  await boss.createQueue(name, terms);
  await boss.updateQueue(name, terms);
}

function deadLettersOf(name: string): string {
  return `${name}.dead`;
}

/** Counted in the table: pg-boss's own figures are up to a minute old. */
async function inspect(boss: PgBoss, name: string): Promise<QueueState> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT count(*) FILTER (WHERE name = $1 AND state < 'active')::int AS waiting,
       count(*) FILTER (WHERE name = $1 AND state = 'active')::int AS "underWork",
       count(*) FILTER (WHERE name = $2)::int AS dead
     FROM pgboss.job WHERE name IN ($1, $2) AND state <= 'active'`,
    [name, deadLettersOf(name)],
  );
  return rows[0] as QueueState;
}

/** pg-boss's statements on the caller's connection. */
function inTransaction(tx: Tx) {
  return {
    executeSql: async (text: string, values: unknown[] = []) => ({ rows: (await tx.run(text, values)) as never[] }),
  };
}

interface Working<Payload> {
  readonly definition: QueueDefinition<Payload>;
  readonly handlers: MessageHandlers<Payload>;
  readonly logger: Logger;
}

async function workOn<Payload>(boss: PgBoss, working: Working<Payload>): Promise<void> {
  const { definition, handlers } = working;
  // One message a worker: of several that are fetched together, the quick ones would wait for the slow one to be settled.
  const workers = Array.from({ length: definition.concurrency }, () =>
    workAlone(boss, definition.name, (message) => runOne(working, message, (delivery) => handlers.handle(delivery))),
  );
  await Promise.all(workers);
  await boss.work(
    deadLettersOf(definition.name),
    { ...WORK_OPTIONS, batchSize: DEAD_BATCH, burstWhenBatchFull: true },
    (messages: JobWithMetadata[]) =>
      Promise.all(messages.map((message) => runOne(working, message, (delivery) => handlers.giveUp(delivery)))),
  );
}

/**
 * A worker that takes one message at a time. pg-boss lets a worker wait for its next look after every message; waking it
 * ourselves, 200 messages take half a second and not minutes.
 */
async function workAlone(
  boss: PgBoss,
  name: string,
  run: (message: JobWithMetadata) => Promise<JobResult>,
): Promise<void> {
  let id: string | null = null;
  id = await boss.work(name, { ...WORK_OPTIONS, batchSize: 1 }, async (messages: JobWithMetadata[]) => {
    const results = await Promise.all(messages.map(run));
    if (id !== null) boss.notifyWorker(id);
    return results;
  });
}

async function runOne<Payload>(
  { definition, logger }: Working<Payload>,
  message: JobWithMetadata,
  work: (delivery: Delivery<Payload>) => Promise<void>,
): Promise<JobResult> {
  const { id } = message;
  try {
    const payload = definition.schema.parse(message.data);
    await work({ id, payload, lastAttempt: message.retryCount >= message.retryLimit });
    return { id, status: 'completed' };
  } catch (error) {
    logger.warn(
      { err: error, queue: definition.name, messageId: id, attempt: message.retryCount + 1 },
      'A message failed.',
    );
    return { id, status: 'failed', output: { message: error instanceof Error ? error.message : 'unknown' } };
  }
}
