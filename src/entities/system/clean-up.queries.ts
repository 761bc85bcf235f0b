import { defineStatement } from '../_shared/statement.js';

/** Events older than $1, oldest first and at most $2, so that no statement runs for long. */
export const forgetEvents = defineStatement<{ position: string }>(
  'clean_up.events',
  `DELETE FROM event_log WHERE position IN (SELECT position FROM event_log WHERE occurred_at < $1 ORDER BY position LIMIT $2)
   RETURNING position`,
);

/** Answers kept for replay since before $1. */
export const forgetAnswers = defineStatement<never>(
  'clean_up.answers',
  'DELETE FROM idempotency_keys WHERE created_at < $1',
);

/** Promised files that never came and can come no more. */
export const forgetUploads = defineStatement<never>(
  'clean_up.uploads',
  'DELETE FROM uploads WHERE expires_at < $1 AND received_at IS NULL',
);
