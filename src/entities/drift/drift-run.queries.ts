import { defineStatement } from '../_shared/statement.js';

/** A run as it is worked on; `waits` tells whether its job still waits for its end, `cancelled` whether nobody wants it any more. */
export interface RunRow {
  readonly jobId: string;
  readonly baselineId: string;
  readonly reportId: string | null;
  readonly scheduleId: string | null;
  readonly source: unknown;
  readonly setKey: string | null;
  readonly shardCount: number | null;
  readonly createdAt: Date;
  readonly concludedAt: Date | null;
  readonly waits: boolean;
  readonly cancelled: boolean;
}

/** $1 job, $2 baseline, $3 report, $4 schedule, $5 source, $6 now */
export const insertRun = defineStatement<never>(
  'drift.insert_run',
  `INSERT INTO drift_runs (job_id, baseline_id, report_id, schedule_id, source, created_at) VALUES ($1, $2, $3, $4, $5::jsonb, $6)`,
);

/** $1 job, $2 the piece that ends it */
export const runOfJob = defineStatement<RunRow>(
  'drift.run_of_job',
  `SELECT run.job_id AS "jobId", baseline_id AS "baselineId", report_id AS "reportId", schedule_id AS "scheduleId", source,
     set_key AS "setKey", shard_count AS "shardCount", created_at AS "createdAt", concluded_at AS "concludedAt",
     EXISTS (SELECT FROM job_pieces WHERE job_id = run.job_id AND subject_id = $2 AND state = 'WAITING') AS waits,
     EXISTS (SELECT FROM jobs WHERE id = run.job_id AND state = 'CANCELLED') AS cancelled
   FROM drift_runs AS run WHERE run.job_id = $1`,
);

/**
 * Says where the listed set lies, once: no row when it had been listed, or its job has ended. $1 job, locked; $2 key, $3 shards, $4 the
 * piece that ends it
 */
export const placeSet = defineStatement<{ jobId: string }>(
  'drift.place_set',
  `UPDATE drift_runs SET set_key = $2, shard_count = $3 WHERE job_id = $1 AND set_key IS NULL
     AND EXISTS (SELECT FROM job_pieces WHERE job_id = $1 AND subject_id = $4 AND state = 'WAITING') RETURNING job_id AS "jobId"`,
);

export const markConcluded = defineStatement<never>(
  'drift.conclude_run',
  'UPDATE drift_runs SET concluded_at = $2 WHERE job_id = $1',
);

/** What the job waits for besides its end. $1 job, $2 the piece that ends it */
export const waitingShards = defineStatement<{ subjectId: string }>(
  'drift.waiting_shards',
  `SELECT subject_id AS "subjectId" FROM job_pieces WHERE job_id = $1 AND subject_id <> $2 AND state = 'WAITING' ORDER BY 1`,
);

/** How a piece stands. $1 job, $2 piece */
export const shardWaits = defineStatement<{ setKey: string }>(
  'drift.shard_waits',
  `SELECT run.set_key AS "setKey" FROM drift_runs AS run JOIN job_pieces AS piece ON piece.job_id = run.job_id
   WHERE run.job_id = $1 AND piece.subject_id = $2 AND piece.state = 'WAITING' AND run.set_key IS NOT NULL`,
);

/** What `set_key` holds once nothing is kept of a run that came to nothing: it cannot be tried again. */
export const NO_SET = '';

/** Marks runs whose jobs failed or were cancelled before $1; not one that is being tried again just now. $2 at most */
export const giveUpSets = defineStatement<never>(
  'drift.give_up_sets',
  `UPDATE drift_runs SET set_key = '${NO_SET}' WHERE job_id IN (
     SELECT run.job_id FROM drift_runs AS run JOIN jobs ON jobs.id = run.job_id
     WHERE run.concluded_at IS NULL AND run.set_key IS DISTINCT FROM '${NO_SET}'
       AND jobs.state IN ('FAILED', 'CANCELLED') AND jobs.completed_at < $1
     ORDER BY run.job_id LIMIT $2 FOR UPDATE OF jobs SKIP LOCKED)`,
);

/** Runs marked so whose parts may still be there, with the reports that never came of them. $1 at most */
export const endedRuns = defineStatement<{ jobId: string; lostReportId: string | null }>(
  'drift.ended_runs',
  `SELECT job_id AS "jobId", CASE WHEN NOT EXISTS (SELECT FROM drift_reports WHERE id = run.report_id) THEN report_id END AS "lostReportId"
   FROM drift_runs AS run WHERE concluded_at IS NULL AND set_key = '${NO_SET}' ORDER BY job_id LIMIT $1`,
);

/** $1 job, $2 now */
export const closeSweptRun = defineStatement<never>(
  'drift.close_swept_run',
  `UPDATE drift_runs SET concluded_at = $2 WHERE job_id = $1 AND set_key = '${NO_SET}'`,
);
