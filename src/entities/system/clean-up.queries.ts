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

/** Answers kept for replay since before $1. */
export const forgetAnswers = defineStatement<never>(
  'clean_up.answers',
  'DELETE FROM idempotency_keys WHERE created_at < $1',
);
