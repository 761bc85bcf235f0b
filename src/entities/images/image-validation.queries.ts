import { anyOf, defineStatement } from '../_shared/statement.js';
import type { StoredCheck, ValidationStatus } from './image-validation.entity.js';

/** A verdict as it is read; the measurement itself is left out, being read only where it is drawn or compared. */
export interface ValidationRow {
  readonly id: string;
  readonly sha256: string;
  readonly policyVersion: string;
  readonly overallScore: number;
  readonly status: ValidationStatus;
  readonly reason: string;
  readonly confidence: number;
  readonly checks: StoredCheck[];
  readonly executionTimeMs: number;
  /** Whether there is a measurement and a file, so that an overlay can be drawn. */
  readonly drawable: boolean;
}

const VALIDATION_COLUMNS = `id, sha256, policy_version AS "policyVersion", overall_score AS "overallScore", status, reason,
  confidence, checks, execution_ms AS "executionTimeMs", (measurement IS NOT NULL AND object_key IS NOT NULL) AS drawable`;

export const validationsByIds = defineStatement<ValidationRow>(
  'image_validations.by_ids',
  `SELECT ${VALIDATION_COLUMNS} FROM image_validations WHERE id = ${anyOf('$1')}`,
);

/** $1 SHA-256, $2 policy version, $3 the reference's SHA-256 or '' */
export const validationByCacheKey = defineStatement<ValidationRow>(
  'image_validations.by_cache_key',
  `SELECT ${VALIDATION_COLUMNS} FROM image_validations WHERE sha256 = $1 AND policy_version = $2 AND reference_sha256 = $3`,
);

/** What was measured of these bytes for this policy version, whatever they were compared with. $1 SHA-256, $2 version */
export const measurementBySha256 = defineStatement<{
  measurement: unknown;
  executionTimeMs: number;
  objectKey: string | null;
}>(
  'image_validations.measurement_by_sha256',
  `SELECT measurement, execution_ms AS "executionTimeMs", object_key AS "objectKey" FROM image_validations
   WHERE sha256 = $1 AND policy_version = $2 AND measurement IS NOT NULL LIMIT 1`,
);

/** What an overlay is drawn from. */
export const overlaySource = defineStatement<{ measurement: unknown; objectKey: string }>(
  'image_validations.overlay_source',
  `SELECT measurement, object_key AS "objectKey" FROM image_validations
   WHERE id = $1 AND measurement IS NOT NULL AND object_key IS NOT NULL`,
);

/** What a picture is compared with: the bytes of a stored picture and what was measured of them. */
export const referenceImage = defineStatement<{ sha256: string | null; fingerprint: unknown }>(
  'image_validations.reference_image',
  `SELECT image.sha256, validation.measurement -> 'fingerprint' AS fingerprint FROM product_images image
   LEFT JOIN image_validations validation ON validation.id = image.validation_id WHERE image.id = $1`,
);

/**
 * Stores a verdict unless the same question was answered by a measurement before: then no row. $1 id, $2 SHA-256, $3 policy version,
 * $4 reference SHA-256 or '', $5 score, $6 status, $7 reason, $8 confidence, $9 checks, $10 measurement, $11 object key,
 * $12 milliseconds, $13 now
 */
export const insertValidation = defineStatement<ValidationRow>(
  'image_validations.insert',
  `INSERT INTO image_validations (id, sha256, policy_version, reference_sha256, overall_score, status, reason, confidence,
     checks, measurement, object_key, execution_ms, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb, $11, $12, $13)
   ON CONFLICT (sha256, policy_version, reference_sha256) DO UPDATE
     SET overall_score = excluded.overall_score, status = excluded.status, reason = excluded.reason,
       confidence = excluded.confidence, checks = excluded.checks, measurement = excluded.measurement,
       object_key = excluded.object_key, execution_ms = excluded.execution_ms
     WHERE image_validations.measurement IS NULL AND excluded.measurement IS NOT NULL
   RETURNING ${VALIDATION_COLUMNS}`,
);
