import { defineStatement } from '../../src/entities/_shared/statement.js';
import { append } from '../../src/events/append.js';
import type { World } from './world.js';

/** Follows one job; its events are made by {@link emitJobEvents}. */
export const FOLLOW_JOB =
  'subscription ($jobId: ID!, $after: Cursor) { jobProgressed(jobId: $jobId, after: $after) { cursor type } }';

const insertJobs = defineStatement<never>(
  'test.insert_jobs',
  `INSERT INTO jobs (id, kind, state, created_at) SELECT id, 'ENHANCE_IMAGES', 'ACTIVE', $2 FROM unnest($1::text[]) AS id
   ON CONFLICT DO NOTHING`,
);

/** Jobs that nobody works on, for their events to be followed. */
export async function givenJobs(world: Pick<World, 'database' | 'clock'>, ...ids: readonly string[]): Promise<void> {
  await world.database.query(insertJobs, [ids, world.clock.now()]);
}

export interface JobEvents {
  readonly count?: number;
  /** Version of the first; the others follow. */
  readonly from?: number;
  readonly type?: 'job.progressed.v1' | 'job.completed.v1';
}

/** Events of such a job, in one transaction: what a transport does with them needs no product. */
export async function emitJobEvents(
  world: Pick<World, 'database' | 'clock'>,
  jobId: string,
  { count = 1, from = 1, type = 'job.progressed.v1' }: JobEvents = {},
): Promise<void> {
  const events = Array.from({ length: count }, (_, n) => ({
    type,
    entityId: jobId,
    entityVersion: from + n,
    payload: { state: 'ACTIVE' },
    occurredAt: world.clock.now(),
  }));
  await world.database.transaction((tx) => append(tx, events));
}
