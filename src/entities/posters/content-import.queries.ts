import { defineStatement } from '../_shared/statement.js';

/** $1 job, $2 whether inactive rows too, $3 most rows or null */
export const insertContentImport = defineStatement<never>(
  'content_imports.insert',
  'INSERT INTO content_imports (job_id, include_inactive, row_limit) VALUES ($1, $2, $3)',
);

/** How far an import has come. `waiting`: whether its job still wants it. */
export interface ContentImportRow {
  readonly includeInactive: boolean;
  readonly rowLimit: number | null;
  readonly afterId: string | null;
  readonly rowsRead: number;
  readonly rowsRefused: number;
  readonly waiting: boolean;
}

export const contentImportOfJob = defineStatement<ContentImportRow>(
  'content_imports.of_job',
  `SELECT include_inactive AS "includeInactive", row_limit AS "rowLimit", after_id AS "afterId", rows_read AS "rowsRead",
     rows_refused AS "rowsRefused",
     EXISTS (SELECT FROM job_pieces piece WHERE piece.job_id = $1 AND piece.state = 'WAITING') AS waiting
   FROM content_imports WHERE job_id = $1`,
);

/** Moves an import on by a page: $2 where it stood, $3 the page's last id, $4 its rows, $5 of them refused. No row: somebody else did. */
export const advanceContentImport = defineStatement<{ jobId: string }>(
  'content_imports.advance',
  `UPDATE content_imports SET after_id = $3, rows_read = rows_read + $4, rows_refused = rows_refused + $5
   WHERE job_id = $1 AND after_id IS NOT DISTINCT FROM $2 RETURNING job_id AS "jobId"`,
);
