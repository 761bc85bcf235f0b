import { defineStatement } from '../_shared/statement.js';
import type { ImageState } from './product-image.entity.js';
import { IMAGE_COLUMNS, type ImageRow } from './product-image.queries.js';

/** The raw picture that a product's variants are made of: one that can be read before one that is on its way, then the newest. */
export const rawImageOfProduct = defineStatement<ImageRow>(
  'variants.raw_image',
  `SELECT ${IMAGE_COLUMNS} FROM product_images WHERE product_id = $1 AND kind = 'RAW' AND state <> 'FAILED'
   ORDER BY object_key IS NULL, created_at DESC, id DESC LIMIT 1`,
);

/** How many variants a picture has, so that the next ones differ. */
export const countVariants = defineStatement<{ sourceId: string; variants: number }>(
  'variants.count',
  `SELECT source_id AS "sourceId", count(*)::int AS variants FROM product_images
   WHERE source_id = ANY($1::text[]) GROUP BY source_id`,
);

/** Adds variants to be made. $1 is a JSON list of { n, id, productId, sourceId, provider, variant, instructions }, $2 now. */
export const insertVariants = defineStatement<never>(
  'variants.insert',
  `INSERT INTO product_images
     (id, product_id, kind, state, source_id, provider, variant, instructions, created_at, updated_at)
   SELECT id, "productId", 'ENHANCED', 'PROCESSING', "sourceId", provider, variant, instructions, $2, $2
   FROM jsonb_to_recordset($1::jsonb)
     AS image(n int, id text, "productId" text, "sourceId" text, provider text, variant int, instructions text)
   ORDER BY n`,
);

/** The work that waits for raw pictures ($1) to be read: one message each. */
export const workWaitingForSources = defineStatement<{ productId: string; jobId: string }>(
  'variants.waiting_for_sources',
  `SELECT DISTINCT image.product_id AS "productId", piece.job_id AS "jobId"
   FROM product_images image JOIN job_pieces piece ON piece.subject_id = image.id AND piece.state = 'WAITING'
   WHERE image.source_id = ANY($1::text[])`,
);

/** A variant that still has to be made, with what it is made from. */
export interface WaitingVariant {
  readonly id: string;
  readonly productId: string;
  readonly productName: string | null;
  readonly category: string | null;
  readonly provider: string;
  readonly variant: number;
  readonly instructions: string | null;
  readonly sourceId: string;
  readonly sourceState: ImageState;
  readonly sourceKey: string | null;
  readonly sourceFailure: string | null;
  readonly sourceMeasurement: unknown;
}

/** The variants of a product that a job still waits for: $1 product, $2 job. */
export const waitingVariants = defineStatement<WaitingVariant>(
  'variants.waiting',
  `SELECT image.id, image.product_id AS "productId", product.name AS "productName", product.category, image.provider,
     image.variant, image.instructions, source.id AS "sourceId", source.state AS "sourceState",
     source.object_key AS "sourceKey", source.failure AS "sourceFailure", validation.measurement AS "sourceMeasurement"
   FROM product_images image
   JOIN job_pieces piece ON piece.subject_id = image.id AND piece.job_id = $2 AND piece.state = 'WAITING'
   JOIN products product ON product.id = image.product_id
   JOIN product_images source ON source.id = image.source_id
   LEFT JOIN image_validations validation ON validation.id = source.validation_id
   WHERE image.product_id = $1 ORDER BY image.variant, image.id`,
);

/** How a variant was made: $2 provider, $3 prompt, $4 remark, $5 cost, on top of what failed attempts cost. Its version is that of the outcome written with it. */
export const writeMaking = defineStatement<never>(
  'variants.write_making',
  'UPDATE product_images SET provider = $2, prompt = $3, remark = $4, cost_usd = COALESCE(cost_usd, 0) + $5 WHERE id = $1',
);

/** Adds what an attempt cost that made nothing: $2 US dollars. */
export const addCost = defineStatement<never>(
  'variants.add_cost',
  'UPDATE product_images SET cost_usd = COALESCE(cost_usd, 0) + $2 WHERE id = $1',
);

/** Says on a variant that is still to be made why it takes long: $2 reason, $3 now. No row when it says so already or has ended. */
export const noteDelay = defineStatement<ImageRow>(
  'variants.note_delay',
  `UPDATE product_images SET failure = $2, updated_at = $3, version = version + 1
   WHERE id = $1 AND state = 'PROCESSING' AND failure IS DISTINCT FROM $2 RETURNING ${IMAGE_COLUMNS}`,
);
