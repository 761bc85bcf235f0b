import { defineStatement } from '../_shared/statement.js';

/** Keeps what a message asked for that came to nothing: $1 job, $2 order as JSON. */
export const keepLostOrder = defineStatement<never>(
  'lost_orders.keep',
  'UPDATE jobs SET lost_order = $2::jsonb WHERE id = $1',
);

/** The order that a job stands for; null when it could not be read, no row when there is no such job. */
export const lostOrderOf = defineStatement<{ order: unknown }>(
  'lost_orders.of_job',
  'SELECT lost_order AS "order" FROM jobs WHERE id = $1',
);

/** A row when a lost order was sent again and has not been started: $1 job, $2 its piece. */
export const lostOrderWaits = defineStatement<{ jobId: string }>(
  'lost_orders.waits',
  `SELECT job_id AS "jobId" FROM job_pieces WHERE job_id = $1 AND subject_id = $2 AND state = 'WAITING'`,
);
