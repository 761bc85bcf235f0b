import { type JobResult, type JobWithMetadata, PgBoss } from 'pg-boss';
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
  /** Stops taking messages, lets those under work end (at most `graceMs`), and disconnects. */
  stop(graceMs: number): Promise<void>;
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
const EXPIRE_SECONDS = 600;
const SUPERVISE_SECONDS = 2;
const KEEP_ENDED_SECONDS = 24 * 3_600;
/**
 * How often a worker looks without being woken. A retry becomes due by time, which notifies nobody; pg-boss would let it
 * wait for half a minute.
 */
const POLL_SECONDS = 2;
/**
 * A worker fetches once per poll or wake-up: with one message per fetch a burst of 200 takes minutes, with ten and
 * burst mode half a second.
 */
const BATCH = 10;

/** The message queue in PostgreSQL (pg-boss): messages are part of the transaction that needs them. */
export async function openPgBossQueue<Work>(settings: PgBossSettings<Work>): Promise<PgBossQueue<Work>> {
  const { logger, queues } = settings;
  const boss = new PgBoss({
    connectionString: settings.url,
    application_name: 'vitrine-jobs',
    max: 4,
    useListenNotify: true,
    supervise: settings.supervise,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    schedule: false,
  });
  boss.on('error', (error) => logger.warn({ err: error }, 'The job queue reports an error.'));
  await boss.start();
  for (const queue of Object.values<QueueDefinition<Work[keyof Work & string]>>(queues))
    await createQueues(boss, queue);

  return {
    async enqueue(tx, name, payloads) {
      if (payloads.length === 0) return;
      const messages = payloads.map((payload) => ({ data: queues[name].schema.parse(payload) as object }));
      await boss.insert(name, messages, { db: inTransaction(tx) });
    },
    async work(name, handlers) {
      await workOn(boss, { definition: queues[name], handlers, logger });
    },
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
  await boss.createQueue(dead, { ...shared, retryLimit: 20, retryDelay: 5, retryBackoff: true, retryDelayMax: 300 });
  await boss.createQueue(queue.name, {
    ...shared,
    deadLetter: dead,
    retryLimit: queue.retryLimit,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
  });
}

function deadLettersOf(name: string): string {
  return `${name}.dead`;
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
  const options = {
    batchSize: BATCH,
    burstWhenBatchFull: true,
    perJobResults: true,
    includeMetadata: true,
    pollingIntervalSeconds: POLL_SECONDS,
    notifyPollingIntervalSeconds: POLL_SECONDS,
  } as const;
  // Workers times messages each: what is under work at once never exceeds the definition's concurrency.
  const batchSize = Math.min(BATCH, definition.concurrency);
  const localConcurrency = Math.max(1, Math.floor(definition.concurrency / BATCH));
  await boss.work(definition.name, { ...options, batchSize, localConcurrency }, (messages: JobWithMetadata[]) =>
    Promise.all(messages.map((message) => runOne(working, message, (delivery) => handlers.handle(delivery)))),
  );
  await boss.work(deadLettersOf(definition.name), options, (messages: JobWithMetadata[]) =>
    Promise.all(messages.map((message) => runOne(working, message, (delivery) => handlers.giveUp(delivery)))),
  );
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
