import { defineStatement } from '../_shared/statement.js';
import type { ChangedProductRow } from './product.queries.js';

/**
 * Archives duplicates and points them to the product kept ($2), with what was merged into them before: $1 ids, $3 now. Their waiting
 * tasks are to be cancelled.
 */
export const archiveInto = defineStatement<ChangedProductRow>(
  'products.archive_into',
  `UPDATE products SET status = 'ARCHIVED', in_review = false, merged_into_id = $2, version = version + 1, updated_at = $3
   WHERE id = ANY($1::text[]) OR merged_into_id = ANY($1::text[])
   RETURNING id, vendor_id AS "vendorId", status, version`,
);
