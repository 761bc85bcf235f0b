import { defineStatement } from '../_shared/statement.js';
import type { ChangedProductRow } from './product.queries.js';

/** Takes the products' row locks in the order of their ids. */
export const lockProducts = defineStatement<{ id: string }>(
  'products.lock',
  'SELECT id FROM products WHERE id = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE',
);

/**
 * Gives each product the status that its images and open tasks say, where it has another: $1 ids, $2 now. Must run in a
 * statement after the lock, so that it sees what the lock's former holder committed.
 */
export const recomputeStatus = defineStatement<ChangedProductRow>(
  'products.recompute_status',
  `WITH found AS (
     SELECT p.id,
       CASE
         WHEN bool_or(i.state = 'APPROVED') THEN 'APPROVED'
         WHEN bool_or(i.state = 'PENDING' AND i.kind = 'ENHANCED') THEN 'PENDING_REVIEW'
         WHEN bool_or(i.state = 'AUTO_ACCEPTED') THEN 'APPROVED'
         WHEN bool_or(i.state = 'PENDING') OR EXISTS (
           SELECT 1 FROM review_tasks t WHERE t.product_id = p.id AND t.state IN ('OPEN', 'CLAIMED')
         ) THEN 'PENDING_REVIEW'
         WHEN bool_or(i.state = 'REJECTED') AND NOT bool_or(i.state = 'PROCESSING') THEN 'REJECTED'
         ELSE 'PENDING'
       END AS status
     FROM products p LEFT JOIN product_images i ON i.product_id = p.id
     WHERE p.id = ANY($1::text[]) GROUP BY p.id
   )
   UPDATE products SET status = found.status, version = products.version + 1, updated_at = $2
   FROM found
   WHERE products.id = found.id AND products.status <> 'ARCHIVED' AND products.status <> found.status
   RETURNING products.id, products.vendor_id AS "vendorId", products.status, products.version`,
);
