import type { ListOrder } from '../_shared/page-query.js';
import { anyOf, defineStatement } from '../_shared/statement.js';
import type { JobKind, JobState } from './job.entity.js';

/** A job as it is read. */
export interface JobRow {
  readonly id: string;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly done: number;
  readonly total: number | null;
  readonly failed: number;
  readonly attempts: number;
  readonly error: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
}

export const JOB_COLUMNS = `id, kind, state, done, total, failed, attempts, error, version, created_at AS "createdAt",
  started_at AS "startedAt", completed_at AS "completedAt"`;

export const JOBS_NEWEST_FIRST: ListOrder = {
  tag: 'jobs:CREATED_DESC:1',
  columns: ['created_at', 'id'],
  casts: ['timestamptz', 'text'],
  descending: true,
};

export const jobsByIds = defineStatement<JobRow>(
  'jobs.by_ids',
  `SELECT ${JOB_COLUMNS} FROM jobs WHERE id = ${anyOf('$1')}`,
);

/** $1 id, $2 kind, $3 state, $4 total, $5 now, $6 completed at */
export const insertJob = defineStatement<JobRow>(
  'jobs.insert',
  `INSERT INTO jobs (id, kind, state, total, attempts, created_at, completed_at)
   VALUES ($1, $2, $3, $4, 1, $5, $6) RETURNING ${JOB_COLUMNS}`,
);

export const insertPieces = defineStatement<never>(
  'jobs.insert_pieces',
  `INSERT INTO job_pieces (job_id, subject_id, state) SELECT $1, subject, 'WAITING' FROM unnest($2::text[]) AS subject`,
);

/** Counts pieces that a job was given after its start. $2 how many */
export const growJob = defineStatement<JobRow>(
  'jobs.grow',
  `UPDATE jobs SET total = total + $2::int, version = version + 1 WHERE id = $1 RETURNING ${JOB_COLUMNS}`,
);

/** Fails every piece of job $1 that still waits, with error $2. */
export const failPieces = defineStatement<{ subjectId: string }>(
  'jobs.fail_pieces',
  `UPDATE job_pieces SET state = 'FAILED', error = $2 WHERE job_id = $1 AND state = 'WAITING' RETURNING subject_id AS "subjectId"`,
);

/** Ends a job that runs as FAILED: $2 pieces that failed with it, $3 error, $4 now. */
export const closeFailedJob = defineStatement<JobRow>(
  'jobs.close_failed',
  `UPDATE jobs SET state = 'FAILED', done = done + $2::int, failed = failed + $2::int, error = $3,
     started_at = COALESCE(started_at, $4), completed_at = $4, version = version + 1
   WHERE id = $1 AND state IN ('QUEUED', 'ACTIVE', 'RETRYING') RETURNING ${JOB_COLUMNS}`,
);

/** Ends a waiting piece: $3 is DONE or FAILED, $4 the error. No row: it had ended before. */
export const endPiece = defineStatement<{ subject_id: string }>(
  'jobs.end_piece',
  `UPDATE job_pieces SET state = $3, error = $4 WHERE job_id = $1 AND subject_id = $2 AND state = 'WAITING' RETURNING subject_id`,
);

/** Counts an ended piece: $2 is 1 when it failed, else 0; $3 its error; $4 now. */
export const countPiece = defineStatement<JobRow>(
  'jobs.count_piece',
  `UPDATE jobs SET
     done = done + 1,
     failed = failed + $2::int,
     error = COALESCE($3, error),
     started_at = COALESCE(started_at, $4),
     state = CASE WHEN done + 1 < total THEN 'ACTIVE' WHEN failed + $2::int >= total THEN 'FAILED' ELSE 'COMPLETED' END,
     completed_at = CASE WHEN done + 1 < total THEN NULL ELSE $4::timestamptz END,
     version = version + 1
   WHERE id = $1 AND state IN ('QUEUED', 'ACTIVE', 'RETRYING')
   RETURNING ${JOB_COLUMNS}`,
);

/** Locks the pieces of a job that wait, in the order of what they work on. */
export const lockWaitingPieces = defineStatement<never>(
  'jobs.lock_waiting_pieces',
  `SELECT FROM job_pieces WHERE job_id = $1 AND state = 'WAITING' ORDER BY subject_id FOR NO KEY UPDATE`,
);

export const lockJob = defineStatement<JobRow>('jobs.lock', `SELECT ${JOB_COLUMNS} FROM jobs WHERE id = $1 FOR UPDATE`);

/** Lets failed pieces of a job wait again: $2 what they work on. Answers those that were failed. */
export const reopenPieces = defineStatement<{ subjectId: string }>(
  'jobs.reopen_pieces',
  `UPDATE job_pieces SET state = 'WAITING', error = NULL WHERE job_id = $1 AND subject_id = ANY($2::text[]) AND state = 'FAILED'
   RETURNING subject_id AS "subjectId"`,
);

/** Moves the job's pieces from one state to another and answers what they work on. */
export const movePieces = defineStatement<{ subjectId: string }>(
  'jobs.move_pieces',
  `UPDATE job_pieces SET state = $3, error = NULL WHERE job_id = $1 AND state = $2 RETURNING subject_id AS "subjectId"`,
);

/** Opens an ended job again: $2 pieces go back to waiting. */
export const reopenJob = defineStatement<JobRow>(
  'jobs.reopen',
  `UPDATE jobs SET state = 'RETRYING', done = done - $2::int, failed = failed - $2::int, attempts = attempts + 1, error = NULL,
     completed_at = NULL, version = version + 1
   WHERE id = $1 RETURNING ${JOB_COLUMNS}`,
);

export const closeCancelledJob = defineStatement<JobRow>(
  'jobs.close_cancelled',
  `UPDATE jobs SET state = 'CANCELLED', completed_at = $2, version = version + 1 WHERE id = $1 RETURNING ${JOB_COLUMNS}`,
);
