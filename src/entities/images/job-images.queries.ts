import { defineStatement } from '../_shared/statement.js';

/** Failed images back to PROCESSING, to be tried again: $1 ids, $2 now. */
export const reopenFailedImages = defineStatement<never>(
  'images.reopen_failed',
  `UPDATE product_images SET state = 'PROCESSING', failure = NULL, version = version + 1, updated_at = $2
   WHERE id = ANY($1::text[]) AND state = 'FAILED'`,
);

/** Images nobody will work on any more: $1 ids, $2 now. */
export const failCancelledImages = defineStatement<{ id: string; productId: string; version: number }>(
  'images.fail_cancelled',
  `UPDATE product_images SET state = 'FAILED', failure = 'The job was cancelled before this image was processed.',
     version = version + 1, updated_at = $2
   WHERE id = ANY($1::text[]) AND state = 'PROCESSING'
   RETURNING id, product_id AS "productId", version`,
);
