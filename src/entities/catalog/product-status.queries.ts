import { defineStatement } from '../_shared/statement.js';
import type { ChangedProductRow } from './product.queries.js';

/** Takes the products' row locks in the order of their ids. */
export const lockProducts = defineStatement<{ id: string }>(
  'products.lock',
  'SELECT id FROM products WHERE id = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE',
);

/**
 * Gives each product the status that its images and open tasks say, and whether such a task waits, where it has another: $1 ids, $2 now.
 * `changed`: whether the status did, which alone counts as a change. Must run in a statement after the lock, so that it sees what the
 * lock's former holder committed.
 */
export const recomputeStatus = defineStatement<ChangedProductRow & { readonly changed: boolean }>(
  'products.recompute_status',
  `WITH waiting AS (
     SELECT p.id, p.status AS former, EXISTS (
       SELECT 1 FROM review_tasks t WHERE t.product_id = p.id AND t.state IN ('OPEN', 'CLAIMED')) AS in_review
     FROM products p WHERE p.id = ANY($1::text[]) AND p.status <> 'ARCHIVED'
   ), found AS (
     SELECT w.id, w.in_review, w.former,
       CASE
         WHEN bool_or(i.state = 'APPROVED') THEN 'APPROVED'
         WHEN bool_or(i.state = 'PENDING' AND i.kind = 'ENHANCED') THEN 'PENDING_REVIEW'
         WHEN bool_or(i.state = 'AUTO_ACCEPTED') THEN 'APPROVED'
         WHEN bool_or(i.state = 'PENDING') OR w.in_review THEN 'PENDING_REVIEW'
         WHEN bool_or(i.state = 'REJECTED') AND NOT bool_or(i.state = 'PROCESSING') THEN 'REJECTED'
         ELSE 'PENDING'
       END AS status
     FROM waiting w LEFT JOIN product_images i ON i.product_id = w.id
     GROUP BY w.id, w.in_review, w.former
   )
   UPDATE products SET status = found.status, in_review = found.in_review,
     version = products.version + (found.status <> found.former)::int,
     updated_at = CASE WHEN found.status <> found.former THEN $2 ELSE products.updated_at END
   FROM found
   WHERE products.id = found.id AND (products.status, products.in_review) <> (found.status, found.in_review)
   RETURNING products.id, products.vendor_id AS "vendorId", products.status, products.version,
     found.status <> found.former AS changed`,
);
