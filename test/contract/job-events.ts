import { append } from '../../src/events/append.js';
import type { World } from '../support/world.js';

/** Follows a job; of one that exists nowhere else, because what a socket does with its events needs no product. */
export const FOLLOW_JOB =
  'subscription ($jobId: ID!, $after: Cursor) { jobProgressed(jobId: $jobId, after: $after) { cursor type } }';

/** Events of a job, in one transaction, with versions from `from` on. */
export async function emitJobEvents(
  world: Pick<World, 'database' | 'clock'>,
  jobId: string,
  { count = 1, from = 1 }: { readonly count?: number; readonly from?: number } = {},
): Promise<void> {
  const events = Array.from({ length: count }, (_, n) => ({
    type: 'job.progressed.v1' as const,
    entityId: jobId,
    entityVersion: from + n,
    payload: { state: 'ACTIVE' },
    occurredAt: world.clock.now(),
  }));
  await world.database.transaction((tx) => append(tx, events));
}
