import { defineStatement } from '../_shared/statement.js';
import type { ProductStatus } from '../catalog/product.entity.js';
import type { ImageKind, ImageState } from './product-image.entity.js';
import { IMAGE_COLUMNS, type ImageRow } from './product-image.queries.js';

/** What the work on one picture starts from. `waiting`: whether the job still wants it. */
export interface PieceOfWork {
  readonly id: string;
  readonly productId: string;
  readonly kind: ImageKind;
  readonly state: ImageState;
  readonly sourceUrl: string | null;
  readonly uploadId: string | null;
  readonly sourceId: string | null;
  readonly waiting: boolean;
}

export const pieceOfWork = defineStatement<PieceOfWork>(
  'images.piece_of_work',
  `SELECT image.id, image.product_id AS "productId", image.kind, image.state, image.source_url AS "sourceUrl",
     image.upload_id AS "uploadId", image.source_id AS "sourceId", piece.state = 'WAITING' AS waiting
   FROM product_images image
   JOIN job_pieces piece ON piece.job_id = $2 AND piece.subject_id = image.id
   WHERE image.id = $1`,
);

/** The first lock of every change to a product's pictures; later come pictures, tasks and jobs. */
export const lockProduct = defineStatement<{ id: string; status: ProductStatus }>(
  'images.lock_product',
  'SELECT id, status FROM products WHERE id = $1 FOR NO KEY UPDATE',
);

export const lockImage = defineStatement<ImageRow>(
  'images.lock',
  `SELECT ${IMAGE_COLUMNS} FROM product_images WHERE id = $1 FOR NO KEY UPDATE`,
);

/**
 * Adds pictures to be processed. $1 is a JSON list of { n, id, productId, kind, sourceUrl, uploadId }, $2 now.
 */
export const insertImages = defineStatement<never>(
  'images.insert',
  `INSERT INTO product_images (id, product_id, kind, state, source_url, upload_id, created_at, updated_at)
   SELECT id, "productId", kind, 'PROCESSING', "sourceUrl", "uploadId", $2, $2
   FROM jsonb_to_recordset($1::jsonb)
     AS image(n int, id text, "productId" text, kind text, "sourceUrl" text, "uploadId" text)
   ORDER BY n`,
);

/**
 * Writes what was found in a picture that had none yet. $2 state, $3 object key, $4 width, $5 height, $6 format, $7 bytes,
 * $8 SHA-256, $9 perceptual hash, $10 its four slots, $11 validation, $12 from the cache, $13 failure, $14 now
 */
export const writeOutcome = defineStatement<ImageRow>(
  'images.write_outcome',
  `UPDATE product_images SET state = $2, object_key = $3, width_px = $4, height_px = $5, format = $6, size_bytes = $7,
     sha256 = $8, p_hash = $9, hash_slot0 = ($10::smallint[])[1], hash_slot1 = ($10::smallint[])[2],
     hash_slot2 = ($10::smallint[])[3], hash_slot3 = ($10::smallint[])[4], validation_id = $11, validation_cached = $12,
     failure = $13, updated_at = $14, version = version + 1
   WHERE id = $1 AND state IN ('PROCESSING', 'FAILED') RETURNING ${IMAGE_COLUMNS}`,
);

/** Puts another verdict on a picture. $2 state, $3 validation, $4 from the cache, $5 now */
export const writeVerdict = defineStatement<ImageRow>(
  'images.write_verdict',
  `UPDATE product_images SET state = $2, validation_id = $3, validation_cached = $4, updated_at = $5, version = version + 1
   WHERE id = $1 RETURNING ${IMAGE_COLUMNS}`,
);
