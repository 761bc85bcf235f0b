import { defineStatement } from '../_shared/statement.js';

/** Takes every partition of the log out that was full before $1; answers how many positions that were. */
export const forgetEvents = defineStatement<{ forgotten: string }>(
  'clean_up.events',
  'SELECT forget_event_partitions($1) AS forgotten',
);

/** Frees the space of partitions that were taken out. */
export const dropForgotten = defineStatement<{ dropped: number }>(
  'clean_up.drop_events',
  'SELECT drop_detached_event_partitions() AS dropped',
);

/**
 * Jobs that ended before $1, with all that is theirs alone, oldest first, at most $2. Not one that somebody changes just now, that an event
 * in the log tells of, or whose drift run has left parts in the object store.
 */
export const forgetEndedJobs = defineStatement<{ id: string }>(
  'clean_up.jobs',
  `WITH spent AS (
     SELECT id FROM jobs WHERE completed_at < $1
       AND NOT EXISTS (SELECT FROM event_log WHERE entity_id = jobs.id)
       AND NOT EXISTS (SELECT FROM drift_runs WHERE job_id = jobs.id AND concluded_at IS NULL)
     ORDER BY completed_at LIMIT $2 FOR UPDATE OF jobs SKIP LOCKED),
   pieces AS (DELETE FROM job_pieces WHERE job_id IN (SELECT id FROM spent)),
   batches AS (DELETE FROM poster_batches WHERE job_id IN (SELECT id FROM spent)),
   imports AS (DELETE FROM content_imports WHERE job_id IN (SELECT id FROM spent))
   DELETE FROM jobs WHERE id IN (SELECT id FROM spent) RETURNING id`,
);

/** Answers kept for replay since before $1. */
export const forgetAnswers = defineStatement<never>(
  'clean_up.answers',
  'DELETE FROM idempotency_keys WHERE created_at < $1',
);
