import { defineStatement } from '../_shared/statement.js';

/** Whether a row names the file of a key: files of raw pictures and posters are kept under their hash, and may be several rows'. */
function isNamed(key: string): string {
  return `CASE split_part(${key}, '/', 1)
     WHEN 'originals' THEN
       EXISTS (SELECT FROM product_images WHERE sha256 = split_part(${key}, '/', 3) AND object_key = ${key})
       OR EXISTS (SELECT FROM image_validations WHERE sha256 = split_part(${key}, '/', 3) AND object_key = ${key})
     WHEN 'posters' THEN EXISTS (SELECT FROM poster_analyses WHERE object_key = ${key})
     ELSE EXISTS (SELECT FROM product_images WHERE product_id = split_part(${key}, '/', 2) AND object_key = ${key})
   END`;
}

/** Says that a file is about to be stored: no row when it is just being deleted. $1 key, $2 now */
export const expectUnnamedFile = defineStatement<{ objectKey: string }>(
  'unnamed_files.expect',
  `INSERT INTO unnamed_files AS file (object_key, made_at) VALUES ($1, $2)
   ON CONFLICT (object_key) DO UPDATE SET made_at = EXCLUDED.made_at WHERE file.swept_at IS NULL
   RETURNING object_key AS "objectKey"`,
);

/** Lets a row name a file: no row when it is being swept, or another row named it before. $1 key */
export const nameUnnamedFile = defineStatement<{ objectKey: string }>(
  'unnamed_files.name',
  'DELETE FROM unnamed_files WHERE object_key = $1 AND swept_at IS NULL RETURNING object_key AS "objectKey"',
);

/** Whether a row names a file. $1 key */
export const fileIsNamed = defineStatement<{ named: boolean }>(
  'unnamed_files.is_named',
  `SELECT ${isNamed('$1::text')} AS named`,
);

/** Forgets at most $2 files from before $1 that a row names: whoever expected them last died, and left them to the others. */
export const forgetNamedFiles = defineStatement<{ objectKey: string }>(
  'unnamed_files.forget_named',
  `DELETE FROM unnamed_files WHERE object_key IN (
     SELECT object_key FROM unnamed_files AS file WHERE made_at < $1 AND swept_at IS NULL AND ${isNamed('file.object_key')}
     ORDER BY made_at LIMIT $2 FOR UPDATE SKIP LOCKED)
   RETURNING object_key AS "objectKey"`,
);

/**
 * Files made before $1 that nobody names and from now on nobody can, oldest first; not one that is being named just now, nor one that another
 * began to delete after $4. $2 now, $3 at most
 */
export const sweepUnnamedFileRows = defineStatement<{ objectKey: string }>(
  'unnamed_files.sweep',
  `UPDATE unnamed_files SET swept_at = $2 WHERE object_key IN (
     SELECT object_key FROM unnamed_files AS file
     WHERE made_at < $1 AND (swept_at IS NULL OR swept_at < $4) AND NOT ${isNamed('file.object_key')}
     ORDER BY made_at LIMIT $3 FOR UPDATE SKIP LOCKED)
   RETURNING object_key AS "objectKey"`,
);

/** $1 keys of files that are deleted, $2 when that began */
export const forgetSweptFiles = defineStatement<never>(
  'unnamed_files.forget_swept',
  'DELETE FROM unnamed_files WHERE object_key = ANY($1::text[]) AND swept_at = $2',
);
