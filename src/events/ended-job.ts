import { defineStatement, findOne, type Queryable } from '../entities/_shared/statement.js';
import type { JobState } from '../entities/system/job.entity.js';
import { AppError } from '../errors.js';
import type { StampedEvent } from './event-catalogue.js';

interface EndRow {
  readonly state: JobState;
  readonly version: number;
  readonly endedAt: Date | null;
  readonly oldest: string;
}

const selectEnd = defineStatement<EndRow>(
  'events.end_of_job',
  `SELECT state, version, completed_at AS "endedAt", (SELECT min(first_position) FROM event_partitions) AS oldest
   FROM jobs WHERE id = $1`,
);

const ENDINGS: Readonly<Partial<Record<JobState, 'job.completed.v1' | 'job.failed.v1' | 'job.cancelled.v1'>>> = {
  COMPLETED: 'job.completed.v1',
  FAILED: 'job.failed.v1',
  CANCELLED: 'job.cancelled.v1',
};

/**
 * How a job ended whose events have left the log, as the event that told of it; at the position before the oldest that is
 * kept, from which a client can go on. Null for a job that has not ended. Throws NOT_FOUND where there is none: its end would never come.
 */
export async function readForgottenEnd(db: Queryable, jobId: string): Promise<StampedEvent | null> {
  const job = await findOne(db, selectEnd, [jobId]);
  if (job === null) throw new AppError('NOT_FOUND', 'There is no such job.');
  const type = ENDINGS[job.state];
  if (type === undefined || job.endedAt === null) return null;
  return {
    type,
    entityId: jobId,
    entityVersion: job.version,
    payload: { state: job.state },
    occurredAt: job.endedAt,
    position: BigInt(job.oldest) - 1n,
  };
}
