import { defineStatement } from '../_shared/statement.js';

/** Most candidates that one kind of evidence brings up for one product. */
const MOST = 20;

/** A product that is asked about and another one that something speaks for. */
export interface CandidatePairRow {
  readonly ofId: string;
  readonly id: string;
}

/**
 * Living products with the GTIN, the plain SKU, the normalised code (four characters or more) or nearly the name of each
 * of some living products.
 */
export const candidatesByText = defineStatement<CandidatePairRow>(
  'duplicates.by_text',
  `SELECT asked.id AS "ofId", found.id
   FROM unnest($1::text[]) AS given(id)
   JOIN products AS asked ON asked.id = given.id AND asked.status <> 'ARCHIVED'
   JOIN skus AS code ON code.canonical = asked.sku
   CROSS JOIN LATERAL (
     (SELECT p.id FROM products p
      WHERE p.gtin = asked.gtin AND p.id <> asked.id AND p.status <> 'ARCHIVED' ORDER BY p.id LIMIT ${MOST})
     UNION
     (SELECT p.id FROM skus s JOIN products p ON p.sku = s.canonical
      WHERE s.base = code.base AND p.id <> asked.id AND p.status <> 'ARCHIVED' ORDER BY p.id LIMIT ${MOST})
     UNION
     (SELECT p.id FROM skus s JOIN products p ON p.sku = s.canonical
      WHERE s.normalised_code = code.normalised_code AND length(code.normalised_code) > 3
        AND p.vendor_id <> asked.vendor_id AND p.status <> 'ARCHIVED' ORDER BY p.id LIMIT ${MOST})
     UNION
     SELECT alike.similar_id FROM products_of_similar_name(asked.id, asked.name, asked.category, ${MOST}) AS alike
   ) AS found`,
);

/** What speaks for a pair, but for its pictures. Names are compared unless the categories differ. */
export interface PairSignalsRow extends CandidatePairRow {
  readonly sameGtin: boolean | null;
  readonly skuCollision: boolean;
  readonly sharedCode: string | null;
  readonly nameSimilarity: number | null;
}

/** Signals of pairs of living products: $1 and $2 are their ids, pairwise. */
export const signalsOfPairs = defineStatement<PairSignalsRow>(
  'duplicates.signals',
  `SELECT a.id AS "ofId", b.id, a.gtin = b.gtin AS "sameGtin", code_a.base = code_b.base AS "skuCollision",
     CASE WHEN a.vendor_id <> b.vendor_id AND code_a.normalised_code = code_b.normalised_code
       THEN code_a.normalised_code END AS "sharedCode",
     CASE WHEN a.category <> b.category THEN NULL ELSE similarity(a.name, b.name) END AS "nameSimilarity"
   FROM unnest($1::text[], $2::text[]) AS pair(a, b)
   JOIN products a ON a.id = pair.a JOIN skus code_a ON code_a.canonical = a.sku
   JOIN products b ON b.id = pair.b JOIN skus code_b ON code_b.canonical = b.sku
   WHERE a.status <> 'ARCHIVED' AND b.status <> 'ARCHIVED'`,
);
