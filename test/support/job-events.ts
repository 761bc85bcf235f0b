import { defineStatement } from '../../src/entities/_shared/statement.js';
import { append } from '../../src/events/append.js';
import type { World } from './world.js';

/** Follows one job; its events are made by {@link emitJobEvent}. */
export const JOB_SUBSCRIPTION =
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

/** An event of such a job: what a transport does with it needs no product. */
export async function emitJobEvent(
  world: World,
  jobId: string,
  event: { readonly version: number; readonly type?: 'job.progressed.v1' | 'job.completed.v1' },
): Promise<void> {
  const { version, type = 'job.progressed.v1' } = event;
  const occurredAt = world.clock.now();
  await world.database.transaction((tx) =>
    append(tx, [{ type, entityId: jobId, entityVersion: version, payload: { state: 'ACTIVE' }, occurredAt }]),
  );
}
