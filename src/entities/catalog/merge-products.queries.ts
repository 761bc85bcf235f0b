import { defineStatement } from '../_shared/statement.js';
import type { ReviewPriority } from '../review/review-task.entity.js';
import type { ChangedProductRow } from './product.queries.js';

/** Archives duplicates and points them to the product kept ($2), with what was merged into them before: $1 ids, $3 now. */
export const archiveInto = defineStatement<ChangedProductRow>(
  'products.archive_into',
  `UPDATE products SET status = 'ARCHIVED', merged_into_id = $2, version = version + 1, updated_at = $3
   WHERE id = ANY($1::text[]) OR merged_into_id = ANY($1::text[])
   RETURNING id, vendor_id AS "vendorId", status, version`,
);

/** What an event about a cancelled task needs. */
export interface CancelledTaskRow {
  readonly id: string;
  readonly priority: ReviewPriority;
  readonly vendorId: string;
  readonly category: string | null;
  readonly slaBreached: boolean;
  readonly version: number;
}

/** Takes the locks of the products' waiting tasks in the order of their ids. */
export const lockWaitingTasks = defineStatement<{ id: string }>(
  'products.lock_waiting_tasks',
  `SELECT id FROM review_tasks WHERE product_id = ANY($1::text[]) AND state IN ('OPEN', 'CLAIMED')
   ORDER BY id FOR NO KEY UPDATE`,
);

/** Cancels waiting tasks and ends their leases: $1 ids, $2 now. */
export const cancelTasks = defineStatement<CancelledTaskRow>(
  'products.cancel_tasks',
  `WITH ended AS (DELETE FROM review_leases WHERE task_id = ANY($1::text[]))
   UPDATE review_tasks SET state = 'CANCELLED', claimed_by_id = NULL, lease_expires_at = NULL, version = version + 1,
     updated_at = $2
   WHERE id = ANY($1::text[])
   RETURNING id, priority, vendor_id AS "vendorId", category, sla_breached AS "slaBreached", version`,
);
