import { contentsByIds, contentsWithPosters } from '../../entities/posters/content.queries.js';
import { insertPosterBatch } from '../../entities/posters/poster-batch.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { transactOnce } from '../_shared/idempotency.js';
import { enqueuePosters } from '../_shared/poster-shards.js';
import { startJob } from '../_shared/start-job.js';
import { type PosterWish, readQuestion } from './poster-question.js';

/** Most posters of one job. */
const MAX_POSTERS = 100_000;
/** Most contents that one call names. */
const MAX_NAMED = 1_000;

export interface AnalyzePostersInput extends PosterWish {
  readonly limit?: number | null | undefined;
  readonly includeInactive?: boolean | null | undefined;
  readonly contentIds?: readonly string[] | null | undefined;
}

/**
 * Has posters looked at by a job: those of the contents named, or of all that have one, in the order of their external ids. Each is a
 * piece of the job. Fails with INVALID for a limit, preset or provider out of bounds, LIMIT_EXCEEDED for more than 1 000 contents
 * named, NOT_FOUND for one that does not exist.
 */
export async function analyzePosters(ctx: OperationContext, input: AnalyzePostersInput): Promise<{ jobId: string }> {
  requireRight(ctx, 'posters:write');
  const { provider, preset, refresh } = readQuestion(ctx, input);
  const contentIds = await findContents(ctx, input);
  return transactOnce(ctx, { operation: 'analyzePosters', input }, async (tx) => {
    const jobId = await startJob(tx, ctx, { kind: 'ANALYZE_POSTERS', subjectIds: contentIds });
    await tx.query(insertPosterBatch, [jobId, provider, preset.name, refresh]);
    await enqueuePosters(tx, ctx, { jobId, contentIds });
    return { jobId };
  });
}

async function findContents(ctx: OperationContext, input: AnalyzePostersInput): Promise<string[]> {
  const limit = input.limit ?? MAX_POSTERS;
  if (limit < 1 || limit > MAX_POSTERS) throw UserErrors.of('INVALID', 'limit', `The limit is 1 to ${MAX_POSTERS}.`);
  const named = input.contentIds ?? null;
  if (named !== null) return (await findNamed(ctx, [...new Set(named)])).slice(0, limit);
  const rows = await ctx.deps.database.query(contentsWithPosters, ['', input.includeInactive === true, limit]);
  return rows.map(({ id }) => id);
}

async function findNamed(ctx: OperationContext, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) throw UserErrors.of('INVALID', 'contentIds', 'Name at least one content, or leave this out.');
  if (ids.length > MAX_NAMED)
    throw UserErrors.of('LIMIT_EXCEEDED', 'contentIds', `One call names at most ${MAX_NAMED} contents.`);
  const found = new Set((await ctx.deps.database.query(contentsByIds, [ids])).map(({ id }) => id));
  const missing = ids.flatMap((id, index) => (found.has(id) ? [] : [String(index)]));
  if (missing.length > 0)
    throw new UserErrors(
      missing.map((index) => ({
        code: 'NOT_FOUND',
        field: ['contentIds', index],
        message: 'There is no such content.',
      })),
    );
  return [...ids];
}
