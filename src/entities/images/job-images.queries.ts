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
  /** The picture a variant is made of; null for every other image. */
  readonly sourceId: string | null;
  readonly version: number;
}

/** Failed images back to PROCESSING, to be tried again: $1 ids, $2 now. */
export const reopenFailedImages = defineStatement<ChangedImage>(
  'images.reopen_failed',
  `UPDATE product_images SET state = 'PROCESSING', failure = NULL, version = version + 1, updated_at = $2
   WHERE id = ANY($1::text[]) AND state = 'FAILED'
   RETURNING id, product_id AS "productId", source_id AS "sourceId", version`,
);

/** Failed variants of pictures back to PROCESSING: $1 ids of the pictures, $2 now. */
export const reopenFailedVariants = defineStatement<ChangedImage>(
  'images.reopen_failed_variants',
  `UPDATE product_images SET state = 'PROCESSING', failure = NULL, version = version + 1, updated_at = $2
   WHERE source_id = ANY($1::text[]) AND state = 'FAILED'
   RETURNING id, product_id AS "productId", source_id AS "sourceId", version`,
);

/** The failed images of a job's failed pieces back to PROCESSING: $1 job, $2 now. Not those that another job has made good since. */
export const reopenFailedImagesOfJob = defineStatement<ChangedImage>(
  'images.reopen_failed_of_job',
  `UPDATE product_images AS image SET state = 'PROCESSING', failure = NULL, version = version + 1, updated_at = $2
   FROM job_pieces piece
   WHERE piece.job_id = $1 AND piece.state = 'FAILED' AND image.id = piece.subject_id AND image.state = 'FAILED'
   RETURNING image.id, image.product_id AS "productId", image.source_id AS "sourceId", image.version`,
);

/** Images nobody will work on any more: $1 ids, $2 now. */
export const failCancelledImages = defineStatement<ChangedImage>(
  'images.fail_cancelled',
  `UPDATE product_images SET state = 'FAILED', failure = 'The job was cancelled before this image was processed.',
     version = version + 1, updated_at = $2
   WHERE id = ANY($1::text[]) AND state = 'PROCESSING'
   RETURNING id, product_id AS "productId", source_id AS "sourceId", version`,
);
