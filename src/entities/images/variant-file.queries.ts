import { defineStatement } from '../_shared/statement.js';

/** Says that a file is about to be stored. $1 key, $2 now */
export const expectVariantFile = defineStatement<never>(
  'variant_files.expect',
  'INSERT INTO variant_files (object_key, made_at) VALUES ($1, $2)',
);

/** Lets a picture name a file: no row when it is being swept, and must not be named. $1 key */
export const nameVariantFile = defineStatement<{ objectKey: string }>(
  'variant_files.name',
  'DELETE FROM variant_files WHERE object_key = $1 AND swept_at IS NULL RETURNING object_key AS "objectKey"',
);

/** Files made before $1 that nobody names and from now on nobody can, oldest first; not one that is being named just now. $2 now, $3 at most */
export const sweepVariantFileRows = defineStatement<{ objectKey: string }>(
  'variant_files.sweep',
  `UPDATE variant_files SET swept_at = COALESCE(swept_at, $2) WHERE object_key IN (
     SELECT object_key FROM variant_files WHERE made_at < $1 ORDER BY made_at LIMIT $3 FOR UPDATE SKIP LOCKED)
   RETURNING object_key AS "objectKey"`,
);

/** $1 keys of files that are deleted */
export const forgetVariantFiles = defineStatement<never>(
  'variant_files.forget',
  'DELETE FROM variant_files WHERE object_key = ANY($1::text[]) AND swept_at IS NOT NULL',
);
