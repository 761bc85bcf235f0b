import { defineStatement } from '../_shared/statement.js';

/** Locks the products of all pictures of a job, in the order of their ids: whoever writes these pictures does so first. */
export const lockProductsOfJob = defineStatement<{ id: string }>(
  'images.lock_products_of_job',
  `SELECT id FROM products WHERE id IN (
     SELECT image.product_id FROM job_pieces piece JOIN product_images image ON image.id = piece.subject_id
     WHERE piece.job_id = $1)
   ORDER BY id FOR NO KEY UPDATE`,
);

/** An image as a change left it. */
export interface ChangedImage {
  readonly id: string;
  readonly productId: string;
  readonly version: number;
}

/** Failed images back to PROCESSING, to be tried again: $1 ids, $2 now. */
export const reopenFailedImages = defineStatement<ChangedImage>(
  'images.reopen_failed',
  `UPDATE product_images SET state = 'PROCESSING', failure = NULL, version = version + 1, updated_at = $2
   WHERE id = ANY($1::text[]) AND state = 'FAILED'
   RETURNING id, product_id AS "productId", version`,
);

/** Images nobody will work on any more: $1 ids, $2 now. */
export const failCancelledImages = defineStatement<ChangedImage>(
  'images.fail_cancelled',
  `UPDATE product_images SET state = 'FAILED', failure = 'The job was cancelled before this image was processed.',
     version = version + 1, updated_at = $2
   WHERE id = ANY($1::text[]) AND state = 'PROCESSING'
   RETURNING id, product_id AS "productId", version`,
);
