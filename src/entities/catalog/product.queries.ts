import type { ListOrder } from '../_shared/page-query.js';
import { anyOf, defineStatement } from '../_shared/statement.js';
import type { ProductStatus } from './product.entity.js';

/** A product as it is read. Money as PostgreSQL keeps it, with four decimals. */
export interface ProductRow {
  readonly id: string;
  readonly vendorId: string;
  readonly vendorCode: string;
  readonly canonicalSku: string;
  readonly name: string | null;
  readonly category: string | null;
  readonly gtin: string | null;
  readonly externalId: string | null;
  readonly mrp: string | null;
  readonly price: string | null;
  readonly discount: string | null;
  readonly gst: string | null;
  readonly currency: string | null;
  readonly attributes: Record<string, unknown>;
  readonly status: ProductStatus;
  readonly mergedIntoId: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const PRODUCT_COLUMNS = `products.id, products.vendor_id AS "vendorId", products.vendor_code AS "vendorCode",
  products.sku AS "canonicalSku", products.name, products.category, products.gtin, products.external_id AS "externalId",
  products.mrp, products.price, products.discount, products.gst, products.currency, products.attributes, products.status,
  products.merged_into_id AS "mergedIntoId", products.version, products.created_at AS "createdAt",
  products.updated_at AS "updatedAt"`;

export const productsByIds = defineStatement<ProductRow>(
  'products.by_ids',
  `SELECT ${PRODUCT_COLUMNS} FROM products WHERE id = ${anyOf('$1')}`,
);

/** Each product by its own SKU, archived ones as themselves. */
export const productsBySkus = defineStatement<ProductRow>(
  'products.by_skus',
  `SELECT ${PRODUCT_COLUMNS} FROM products WHERE sku = ${anyOf('$1')}`,
);

/** The product an outside key leads to: a merged one leads to the product kept. */
export const livingProductBySku = defineStatement<ProductRow>(
  'products.living_by_sku',
  `SELECT ${PRODUCT_COLUMNS} FROM products AS named JOIN products ON products.id = COALESCE(named.merged_into_id, named.id)
   WHERE named.sku = $1`,
);

export const livingProductByExternalId = defineStatement<ProductRow>(
  'products.living_by_external_id',
  `SELECT ${PRODUCT_COLUMNS} FROM products AS named JOIN products ON products.id = COALESCE(named.merged_into_id, named.id)
   WHERE named.external_id = $1`,
);

/** Locks products in the order of their ids and reads them as they then are. */
export const lockProductsByIds = defineStatement<ProductRow>(
  'products.lock_by_ids',
  `SELECT ${PRODUCT_COLUMNS} FROM products WHERE id = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE`,
);

export const lockProductsBySkus = defineStatement<ProductRow>(
  'products.lock_by_skus',
  `SELECT ${PRODUCT_COLUMNS} FROM products WHERE sku = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE`,
);

/** What an event about a changed product needs. */
export interface ChangedProductRow {
  readonly id: string;
  readonly vendorId: string;
  readonly status: ProductStatus;
  readonly version: number;
}

export type ProductOrder = 'CREATED_DESC' | 'CREATED_ASC' | 'NAME_ASC' | 'UPDATED_DESC';

/** What names are ordered by: their first 120 characters without regard to case; an index has it under these words. */
export const NAME_SORT_KEY = "lower(left(COALESCE(name, ''), 120))";

/** Every order of the product list; products without a name come last in NAME_ASC. */
export const PRODUCT_ORDERS: Readonly<Record<ProductOrder, ListOrder>> = {
  CREATED_DESC: {
    tag: 'products:CREATED_DESC:1',
    columns: ['created_at', 'id'],
    casts: ['timestamptz', 'text'],
    descending: true,
  },
  CREATED_ASC: {
    tag: 'products:CREATED_ASC:1',
    columns: ['created_at', 'id'],
    casts: ['timestamptz', 'text'],
    descending: false,
  },
  NAME_ASC: {
    tag: 'products:NAME_ASC:1',
    columns: ['(name IS NULL)', NAME_SORT_KEY, 'id'],
    casts: ['boolean', 'text', 'text'],
    descending: false,
  },
  UPDATED_DESC: {
    tag: 'products:UPDATED_DESC:1',
    columns: ['updated_at', 'id'],
    casts: ['timestamptz', 'text'],
    descending: true,
  },
};
