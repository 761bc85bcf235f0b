import { anyOf, defineStatement } from '../_shared/statement.js';

/** The folder of everything that was sent for an upload. */
export function uploadFolder(uploadId: string): string {
  return `uploads/${uploadId}`;
}

/** Where a client that sends to the object store itself puts its file. */
export function directUploadKey(uploadId: string): string {
  return `${uploadFolder(uploadId)}/sent`;
}

/** An upload as operations need it. */
export interface UploadRow {
  readonly id: string;
  readonly principalId: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  /** What was promised; once the platform has seen the bytes, what came. */
  readonly sha256: string | null;
  readonly objectKey: string | null;
}

const UPLOAD_COLUMNS = `id, principal_id AS "principalId", content_type AS "contentType", size_bytes AS "sizeBytes", sha256,
  object_key AS "objectKey"`;

export const uploadsByIds = defineStatement<UploadRow>(
  'uploads.by_ids',
  `SELECT ${UPLOAD_COLUMNS} FROM uploads WHERE id = ${anyOf('$1')}`,
);

/** $1 id, $2 principal, $3 content type, $4 size in bytes, $5 promised SHA-256, $6 expires at, $7 now */
export const insertUpload = defineStatement<UploadRow>(
  'uploads.insert',
  `INSERT INTO uploads (id, principal_id, content_type, size_bytes, sha256, expires_at, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${UPLOAD_COLUMNS}`,
);

/** Marks the bytes as here, once: no row when they came before. $2 key, $3 SHA-256, $4 now */
export const receiveUploadRow = defineStatement<UploadRow>(
  'uploads.receive',
  `UPDATE uploads SET object_key = $2, sha256 = $3, received_at = $4 WHERE id = $1 AND object_key IS NULL
   RETURNING ${UPLOAD_COLUMNS}`,
);

/** Marks files as here that their senders put into the object store. $1 ids, $2 their keys, $3 now */
export const receiveDirectUploads = defineStatement<never>(
  'uploads.receive_direct',
  `UPDATE uploads SET object_key = sent.key, received_at = $3
   FROM unnest($1::text[], $2::text[]) AS sent(id, key) WHERE uploads.id = sent.id AND object_key IS NULL`,
);

/** An upload whose bytes have no use any more. */
export interface SpentUpload {
  readonly id: string;
}

/**
 * Uploads of which nothing that was sent is needed any more, oldest first, at most $3: none of their pictures waits, and
 * either one has its bytes elsewhere and the address has expired (before $1), or they were announced before $2.
 */
export const spentUploads = defineStatement<SpentUpload>(
  'uploads.spent',
  `SELECT upload.id FROM uploads AS upload
   WHERE upload.swept_at IS NULL AND upload.expires_at < $1
     AND NOT EXISTS (SELECT FROM product_images WHERE upload_id = upload.id AND state = 'PROCESSING')
     AND (upload.created_at < $2
       OR EXISTS (SELECT FROM product_images WHERE upload_id = upload.id AND object_key IS NOT NULL))
   ORDER BY upload.expires_at LIMIT $3`,
);

/** Forgets uploads that no picture came of. $1 ids */
export const forgetUnusedUploads = defineStatement<never>(
  'uploads.forget_unused',
  `DELETE FROM uploads WHERE id = ANY($1::text[])
     AND NOT EXISTS (SELECT FROM product_images WHERE upload_id = uploads.id)`,
);

/** Points the others to where the bytes of their pictures are kept, or nowhere. $1 ids, $2 now */
export const moveSweptUploads = defineStatement<never>(
  'uploads.move_swept',
  `UPDATE uploads SET swept_at = $2, (object_key, sha256) = (
     SELECT kept.object_key, COALESCE(kept.sha256, uploads.sha256) FROM (SELECT) AS one
     LEFT JOIN LATERAL (SELECT object_key, sha256 FROM product_images
       WHERE upload_id = uploads.id AND object_key IS NOT NULL ORDER BY id LIMIT 1) AS kept ON true)
   WHERE id = ANY($1::text[])`,
);
