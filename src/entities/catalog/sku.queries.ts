import { anyOf, defineStatement } from '../_shared/statement.js';

/** A SKU as it is read. */
export interface SkuRow {
  readonly canonical: string;
  readonly vendorId: string;
  readonly rawCode: string;
  readonly codeIdentity: string;
  readonly base: string;
  readonly createdAt: Date;
}

const SKU_COLUMNS = `skus.canonical, skus.vendor_id AS "vendorId", skus.raw_code AS "rawCode",
  skus.code_identity AS "codeIdentity", skus.base, skus.created_at AS "createdAt"`;

/**
 * Stores those of the given SKUs whose canonical form and code are both free; waits for a writer that holds one of them
 * in an open transaction. The arrays must be in the order of `canonical`: then no two callers wait for each other.
 */
export const insertFreeSkus = defineStatement<{ canonical: string }>(
  'skus.insert_free',
  `INSERT INTO skus (canonical, vendor_id, raw_code, code_identity, base, normalised_code, created_at)
   SELECT canonical, vendor_id, raw_code, code_identity, base, normalised_code, $7
   FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
     AS code(canonical, vendor_id, raw_code, code_identity, base, normalised_code)
   ON CONFLICT DO NOTHING RETURNING canonical`,
);

/** The SKUs that codes have: $1 vendor ids and $2 code identities, pairwise. */
export const skusByCodes = defineStatement<SkuRow>(
  'skus.by_codes',
  `SELECT ${SKU_COLUMNS} FROM unnest($1::text[], $2::text[]) AS code(vendor_id, code_identity)
   JOIN skus USING (vendor_id, code_identity)`,
);

export const skusByCanonicals = defineStatement<SkuRow>(
  'skus.by_canonicals',
  `SELECT ${SKU_COLUMNS} FROM skus WHERE canonical = ${anyOf('$1')}`,
);

/** Most collisions told of one SKU; one form can have thousands. */
export const MAX_SIBLINGS = 100;

/** SKUs by the canonical form they would have without a suffix: per form the oldest, one more than are told. */
export const skusByBases = defineStatement<{ base: string; canonical: string }>(
  'skus.by_bases',
  `SELECT form.base, sibling.canonical FROM unnest($1::text[]) AS form(base) CROSS JOIN LATERAL (
     SELECT canonical, created_at FROM skus WHERE skus.base = form.base
     ORDER BY created_at, canonical LIMIT ${MAX_SIBLINGS + 1}
   ) AS sibling ORDER BY form.base, sibling.created_at, sibling.canonical`,
);
