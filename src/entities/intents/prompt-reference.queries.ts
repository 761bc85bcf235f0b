import { defineStatement } from '../_shared/statement.js';

/** A reference as its owner sees it. */
export interface PromptReferenceRow {
  readonly tag: string;
  readonly imageUrl: string;
}

export const referencesOf = defineStatement<PromptReferenceRow>(
  'prompt_references.of',
  `SELECT tag, image_url AS "imageUrl" FROM prompt_references WHERE principal_id = $1 ORDER BY folded_tag`,
);

/** Lets the changes of one user's ($1) references wait for each other until the transaction ends. */
export const lockReferences = defineStatement<never>(
  'prompt_references.lock',
  `SELECT pg_advisory_xact_lock(hashtext('prompt_references'), hashtext($1))`,
);

/** $1 user, $2 folded tag, $3 tag, $4 address, $5 now, $6 how many a user may have. No row: there are as many. */
export const upsertReference = defineStatement<PromptReferenceRow & { readonly version: number }>(
  'prompt_references.upsert',
  `INSERT INTO prompt_references (principal_id, folded_tag, tag, image_url, version, created_at, updated_at)
   SELECT $1::text, $2::text, $3, $4, 1, $5::timestamptz, $5::timestamptz
   WHERE EXISTS (SELECT FROM prompt_references WHERE principal_id = $1 AND folded_tag = $2)
     OR (SELECT count(*) FROM prompt_references WHERE principal_id = $1) < $6::int
   ON CONFLICT (principal_id, folded_tag)
   DO UPDATE SET tag = EXCLUDED.tag, image_url = EXCLUDED.image_url,
     version = prompt_references.version + 1, updated_at = EXCLUDED.updated_at
   RETURNING tag, image_url AS "imageUrl", version`,
);
