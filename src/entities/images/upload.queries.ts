import { defineStatement } from '../_shared/statement.js';

/** An upload as operations need it. */
export interface UploadRow {
  readonly id: string;
  readonly principalId: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  /** What was promised; once received, what came. */
  readonly sha256: string | null;
  readonly objectKey: string | null;
}

const UPLOAD_COLUMNS = `id, principal_id AS "principalId", content_type AS "contentType", size_bytes AS "sizeBytes", sha256,
  object_key AS "objectKey"`;

export const uploadsByIds = defineStatement<UploadRow>(
  'uploads.by_ids',
  `SELECT ${UPLOAD_COLUMNS} FROM uploads WHERE id = ANY($1::text[])`,
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
