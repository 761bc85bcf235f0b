import type { Database } from '../database/database.js';
import type { PgBossQueue } from '../job-queue/pg-boss-queue.js';
import type { IntakeQueue } from './intake-queue.js';

export interface PostgresIntakeSettings<Work, Name extends keyof Work & string> {
  readonly database: Pick<Database, 'transaction'>;
  readonly queue: PgBossQueue<Work>;
  /** The queue of the job queue that takes these messages; how many at once is part of its definition. */
  readonly name: Name;
}

/**
 * The same intake in PostgreSQL, for who needs no SQS. Messages are checked when they are sent, so none is unreadable. It
 * stops with the job queue it is part of.
 */
export function createPostgresIntakeQueue<Work, Name extends keyof Work & string>({
  database,
  queue,
  name,
}: PostgresIntakeSettings<Work, Name>): IntakeQueue<Work[Name]> {
  return {
    send: (messages) => database.transaction((tx) => queue.enqueue(tx, name, messages)),
    consume: (handlers) => queue.work(name, handlers),
    inspect: () => queue.inspect(name),
    stop: (graceMs) => queue.stop(graceMs),
  };
}
