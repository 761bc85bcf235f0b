import { defineStatement } from '../_shared/statement.js';
import type { ChangedProductRow } from './product.queries.js';

/** Who holds an external id, and by which code that product is known. */
export interface ExternalIdOwnerRow {
  readonly externalId: string;
  readonly vendorId: string;
  readonly codeIdentity: string;
}

export const ownersOfExternalIds = defineStatement<ExternalIdOwnerRow>(
  'products.owners_of_external_ids',
  `SELECT products.external_id AS "externalId", products.vendor_id AS "vendorId", skus.code_identity AS "codeIdentity"
   FROM products JOIN skus ON skus.canonical = products.sku WHERE products.external_id = ANY($1::text[])`,
);

const DETAIL_COLUMNS = 'name, category, gtin, external_id, mrp, price, discount, gst, currency, attributes';
const DETAIL_TYPES = `name text, category text, gtin text, external_id text, mrp numeric, price numeric, discount numeric,
  gst numeric, currency text, attributes jsonb`;

/** Stores new products: $1 rows as JSON, in the order of their SKUs; $2 now. */
export const insertProducts = defineStatement<never>(
  'products.insert',
  `INSERT INTO products (id, vendor_id, vendor_code, sku, ${DETAIL_COLUMNS}, status, version, created_at, updated_at)
   SELECT id, vendor_id, vendor_code, sku, ${DETAIL_COLUMNS}, 'PENDING', 1, $2, $2
   FROM jsonb_to_recordset($1::jsonb)
     AS given(id text, vendor_id text, vendor_code text, sku text, ${DETAIL_TYPES})`,
);

/** Changes locked products: $1 rows as JSON with every detail as it shall be; $2 now. */
export const updateProducts = defineStatement<ChangedProductRow>(
  'products.update',
  `UPDATE products SET name = given.name, category = given.category, gtin = given.gtin, external_id = given.external_id,
     mrp = given.mrp, price = given.price, discount = given.discount, gst = given.gst, currency = given.currency,
     attributes = given.attributes, version = products.version + 1, updated_at = $2
   FROM jsonb_to_recordset($1::jsonb) AS given(id text, ${DETAIL_TYPES})
   WHERE products.id = given.id
   RETURNING products.id, products.vendor_id AS "vendorId", products.status, products.version`,
);

/** Open tasks carry a copy of the category, for their filters: brings the copies of some products up to date. */
export const copyCategoryToTasks = defineStatement<never>(
  'products.copy_category_to_tasks',
  `UPDATE review_tasks SET category = products.category FROM products
   WHERE products.id = review_tasks.product_id AND products.id = ANY($1::text[])
     AND review_tasks.state IN ('OPEN', 'CLAIMED') AND review_tasks.category IS DISTINCT FROM products.category`,
);

/** The pictures that products have of these sources, one for each product and source: one that did not fail before one that did. */
export const knownImageSources = defineStatement<{
  id: string;
  failed: boolean;
  productId: string;
  sourceUrl: string | null;
  uploadId: string | null;
}>(
  'products.known_image_sources',
  `SELECT DISTINCT ON (product_id, source_url, upload_id) id, state = 'FAILED' AS failed, product_id AS "productId",
     source_url AS "sourceUrl", upload_id AS "uploadId"
   FROM product_images
   WHERE product_id = ANY($1::text[]) AND (source_url = ANY($2::text[]) OR upload_id = ANY($3::text[]))
   ORDER BY product_id, source_url, upload_id, state = 'FAILED', created_at DESC, id DESC`,
);
