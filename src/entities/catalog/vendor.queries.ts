import type { ListOrder } from '../_shared/page-query.js';
import { anyOf, defineStatement } from '../_shared/statement.js';

/** A vendor as it is read. */
export interface VendorRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly externalId: string | null;
  readonly createdAt: Date;
}

export const VENDOR_COLUMNS = 'id, code, name, external_id AS "externalId", created_at AS "createdAt"';

export const vendorsByIds = defineStatement<VendorRow>(
  'vendors.by_ids',
  `SELECT ${VENDOR_COLUMNS} FROM vendors WHERE id = ${anyOf('$1')}`,
);

export const vendorByCode = defineStatement<VendorRow>(
  'vendors.by_code',
  `SELECT ${VENDOR_COLUMNS} FROM vendors WHERE code = $1`,
);

export const upsertVendorRow = defineStatement<VendorRow>(
  'vendors.upsert',
  `INSERT INTO vendors (id, code, name, external_id, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)
   ON CONFLICT (code) DO UPDATE
     SET name = excluded.name, external_id = COALESCE(excluded.external_id, vendors.external_id), updated_at = excluded.updated_at
   RETURNING ${VENDOR_COLUMNS}`,
);

export const VENDORS_OLDEST_FIRST: ListOrder = {
  tag: 'vendors:CREATED_ASC:1',
  columns: ['created_at', 'id'],
  casts: ['timestamptz', 'text'],
  descending: false,
};

/** Vendors by id or code, whichever of the two a text is. */
export const vendorsByIdsOrCodes = defineStatement<VendorRow>(
  'vendors.by_ids_or_codes',
  `SELECT ${VENDOR_COLUMNS} FROM vendors WHERE id = ANY($1::text[]) OR code = ANY($2::text[])`,
);
