import type { ListOrder } from '../_shared/page-query.js';
import { anyOf, defineStatement } from '../_shared/statement.js';
import type { ReviewPriority, ReviewTaskState, ReviewVerdict } from '../review/review-task.entity.js';
import type { ImageKind, ImageState } from './product-image.entity.js';

/** A picture as it is read. */
export interface ImageRow {
  readonly id: string;
  readonly productId: string;
  readonly kind: ImageKind;
  readonly state: ImageState;
  readonly objectKey: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly format: string | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  readonly perceptualHash: string | null;
  readonly sourceId: string | null;
  readonly prompt: string | null;
  readonly provider: string | null;
  readonly remark: string | null;
  readonly costUsd: string | null;
  readonly validationId: string | null;
  readonly validationCached: boolean;
  readonly failure: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A picture of a list, with its newest task where that was asked for: `taskId` null = it has none, not there = not asked for. */
export interface ListedImageRow extends ImageRow {
  readonly taskId?: string | null;
  readonly taskState?: ReviewTaskState;
  readonly taskPriority?: ReviewPriority;
  readonly taskOutcome?: ReviewVerdict | null;
}

export const IMAGE_COLUMNS = `id, product_id AS "productId", kind, state, object_key AS "objectKey", width_px AS width,
  height_px AS height, format, size_bytes AS bytes, sha256, p_hash AS "perceptualHash", source_id AS "sourceId", prompt,
  provider, remark, cost_usd AS "costUsd", validation_id AS "validationId", validation_cached AS "validationCached", failure, version,
  created_at AS "createdAt", updated_at AS "updatedAt"`;

/** Measured on a list of 20 products with 3 pictures and their tasks: reading all columns costs a quarter of its CPU. */
export const LISTED_IMAGE_COLUMNS = `id, product_id AS "productId", kind, state, width_px AS width, height_px AS height,
  created_at AS "createdAt"`;

/** The newest task of a listed picture, in the columns of {@link LISTED_TASK_COLUMNS}; to be put behind the table. */
export const NEWEST_TASK = `LEFT JOIN LATERAL (
    SELECT review_tasks.id AS task_id, review_tasks.state AS task_state, priority AS task_priority, outcome AS task_outcome
    FROM review_tasks WHERE image_id = product_images.id ORDER BY review_tasks.created_at DESC, review_tasks.id DESC LIMIT 1
  ) AS task ON true`;

/** Measured on a product with 3 pictures: their tasks come with them for a third of what a statement of their own costs. */
export const LISTED_TASK_COLUMNS = `task_id AS "taskId", task_state AS "taskState", task_priority AS "taskPriority",
  task_outcome AS "taskOutcome"`;

export const imagesByIds = defineStatement<ImageRow>(
  'images.by_ids',
  `SELECT ${IMAGE_COLUMNS} FROM product_images WHERE id = ${anyOf('$1')}`,
);

export const imagesBySources = defineStatement<ImageRow>(
  'images.by_sources',
  `SELECT ${IMAGE_COLUMNS} FROM product_images WHERE source_id = ${anyOf('$1')} ORDER BY created_at, id`,
);

/** The picture a product is shown by: the best state first, then the newest. */
export const mainImagesOfProducts = defineStatement<ImageRow>(
  'images.main_of_products',
  `SELECT DISTINCT ON (product_id) ${IMAGE_COLUMNS} FROM product_images WHERE product_id = ${anyOf('$1')}
   ORDER BY product_id,
     array_position(ARRAY['APPROVED', 'AUTO_ACCEPTED', 'PENDING', 'PROCESSING', 'REJECTED', 'FAILED'], state),
     created_at DESC, id DESC`,
);

export const IMAGES_OLDEST_FIRST: ListOrder = {
  tag: 'images:CREATED_ASC:1',
  columns: ['created_at', 'id'],
  casts: ['timestamptz', 'text'],
  descending: false,
};
