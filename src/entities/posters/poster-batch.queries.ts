import { defineStatement } from '../_shared/statement.js';
import type { PosterProvider } from './poster-analysis.entity.js';

/** $1 job, $2 provider, $3 name of the preset, $4 whether earlier answers do not count */
export const insertPosterBatch = defineStatement<never>(
  'poster_batches.insert',
  'INSERT INTO poster_batches (job_id, provider, preset, refresh) VALUES ($1, $2, $3, $4)',
);

export const posterBatchOfJob = defineStatement<{
  readonly provider: PosterProvider;
  readonly preset: string;
  readonly refresh: boolean;
}>('poster_batches.of_job', 'SELECT provider, preset, refresh FROM poster_batches WHERE job_id = $1');

/** Of the contents $2, those that job $1 still waits for. */
export const waitingContents = defineStatement<{ readonly id: string; readonly posterUrl: string | null }>(
  'poster_batches.waiting_contents',
  `SELECT content.id, content.poster_url AS "posterUrl" FROM job_pieces piece JOIN contents content ON content.id = piece.subject_id
   WHERE piece.job_id = $1 AND piece.subject_id = ANY($2::text[]) AND piece.state = 'WAITING' ORDER BY content.id`,
);
