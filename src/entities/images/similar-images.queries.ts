import { defineStatement } from '../_shared/statement.js';
import { IMAGE_COLUMNS, type ImageRow } from './product-image.queries.js';

/**
 * A picture that was asked about ("of"), with one that is near it. `crowded`: it has more candidates than are looked at,
 * nothing is said of it. `id` is null when there is nothing near.
 */
export type NearRow = { readonly ofId: string; readonly crowded: boolean; readonly ofFingerprint: unknown } & (
  | { readonly id: null }
  | (ImageRow & { readonly distance: number; readonly fingerprint: unknown; readonly sameBytes: boolean })
);

const ASKED = `SELECT asked.id, asked.sha256, asked.p_hash, asked.hash_slot0, asked.hash_slot1, asked.hash_slot2,
    asked.hash_slot3, verdict.measurement -> 'fingerprint' AS fingerprint
  FROM product_images asked JOIN image_validations verdict ON verdict.id = asked.validation_id
  WHERE asked.id = ANY($1::text[]) AND asked.p_hash IS NOT NULL`;

const DISTANCE = `bit_count(('x' || candidate.p_hash)::bit(64) # ('x' || asked.p_hash)::bit(64))::int`;

/** The pictures with one slot near that of the picture asked about; more than $4 are not counted further. */
function bucket(slot: number): string {
  return `SELECT candidate.id, ${DISTANCE} AS distance, count(*) OVER () AS total FROM (
      SELECT id, p_hash FROM product_images
      WHERE hash_slot${slot} = ANY (ARRAY(SELECT asked.hash_slot${slot} # mask FROM unnest($3::smallint[]) AS mask))
      LIMIT $4::int + 1
    ) AS candidate`;
}

/** The nearest of some candidates. Hashes of an object and of a whole frame say nothing of each other. */
function nearest(candidates: string, distance: string, limit: string): string {
  return `SELECT image.*, ${distance} AS distance, verdict.measurement -> 'fingerprint' AS fingerprint,
      image.sha256 = asked.sha256 AS "sameBytes"
    FROM ${candidates} AS candidate
    CROSS JOIN LATERAL (SELECT ${IMAGE_COLUMNS} FROM product_images WHERE id = candidate.id) AS image
    JOIN image_validations verdict ON verdict.id = image."validationId"
    WHERE verdict.measurement #>> '{fingerprint,subject}' = asked.fingerprint ->> 'subject'
    ORDER BY ${distance}, image.id LIMIT ${limit}`;
}

/**
 * The pictures within $2 bits of each of the pictures $1, by multi-index hashing: exact as long as every hash within that
 * distance shares a slot up to one of the masks $3, and none of the four slots has more than $4 candidates. At most $5
 * each, nearest first.
 */
export const nearImagesByIndex = defineStatement<NearRow>(
  'images.near_by_index',
  `SELECT asked.id AS "ofId", found.crowded, asked.fingerprint AS "ofFingerprint", near.*
   FROM (${ASKED}) AS asked
   CROSS JOIN LATERAL (
     SELECT bool_or(total > $4::int) AS crowded,
       jsonb_object_agg(candidate.id, candidate.distance)
         FILTER (WHERE candidate.distance <= $2::int AND candidate.id <> asked.id) AS distances
     FROM (${[0, 1, 2, 3].map((slot) => `(${bucket(slot)})`).join(' UNION ALL ')}) AS candidate
   ) AS found
   LEFT JOIN LATERAL (
     ${nearest('(SELECT key AS id, value::int AS distance FROM jsonb_each_text(found.distances))', 'candidate.distance', '$5::int')}
   ) AS near ON NOT found.crowded
   ORDER BY asked.id, near.distance, near.id`,
);

/** As {@link nearImagesByIndex} by looking at every picture: exact whatever the hashes. $1 ids, $2 distance, $3 how many */
export const nearImagesByScan = defineStatement<NearRow>(
  'images.near_by_scan',
  `SELECT asked.id AS "ofId", false AS crowded, asked.fingerprint AS "ofFingerprint", near.*
   FROM (${ASKED}) AS asked
   LEFT JOIN LATERAL (
     ${nearest(
       `(SELECT candidate.id, ${DISTANCE} AS distance FROM product_images candidate
         WHERE candidate.p_hash IS NOT NULL AND candidate.id <> asked.id AND ${DISTANCE} <= $2::int)`,
       'candidate.distance',
       '$3::int',
     )}
   ) AS near ON true
   ORDER BY asked.id, near.distance, near.id`,
);
