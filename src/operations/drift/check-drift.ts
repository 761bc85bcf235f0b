import { findOne } from '../../entities/_shared/statement.js';
import { type BaselineRow, baselinesByIds } from '../../entities/drift/drift-baseline.queries.js';
import { reportOfJob } from '../../entities/drift/drift-report.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { transactOnce } from '../_shared/idempotency.js';
import { awaitRun, markLog } from './await-run.js';
import { checkImageSet } from './check-image-set.js';
import type { ImageSetInput } from './image-set.js';
import { hasAtMost } from './list-image-set.js';
import { startRun } from './start-run.js';

/** Pictures in a set that a caller waits for. */
export const SMALL_SET = 200;

export interface CheckDriftInput {
  readonly baselineId: string;
  readonly source: ImageSetInput;
}

/**
 * Has a set compared with a baseline: the report at once for at most 200 pictures (unless they take longer than a caller waits),
 * else by the job. Fails as `checkImageSet`; NOT_FOUND for the baseline, NOT_ALLOWED_NOW until it is built.
 */
export async function checkDrift(
  ctx: OperationContext,
  input: CheckDriftInput,
): Promise<{ reportId: string | null; jobId: string }> {
  requireRight(ctx, 'drift:write');
  const { id: baselineId } = await findBuiltBaseline(ctx, input.baselineId);
  const source = await checkImageSet(ctx, input.source, { again: false });
  const isSmall = await hasAtMost(ctx, source, SMALL_SET);
  const since = markLog(ctx);
  const { jobId } = await transactOnce(ctx, { operation: 'checkDrift', input }, async (tx) => ({
    jobId: await startRun(tx, ctx, { kind: 'CHECK_DRIFT', baselineId, source }),
  }));
  if (isSmall) await awaitRun(ctx, jobId, since);
  const report = await findOne(ctx.deps.database, reportOfJob, [jobId]);
  return { reportId: report?.id ?? null, jobId };
}

/** The baseline to compare with. Throws UserErrors NOT_FOUND, or NOT_ALLOWED_NOW until it is built. */
export async function findBuiltBaseline(ctx: OperationContext, id: string): Promise<BaselineRow> {
  const baseline = await findOne(ctx.deps.database, baselinesByIds, [[id]]);
  if (baseline === null) throw UserErrors.of('NOT_FOUND', 'baselineId', 'There is no such baseline.');
  if (baseline.builtAt === null) {
    throw UserErrors.of('NOT_ALLOWED_NOW', 'baselineId', 'The baseline is not built yet; wait for its job.');
  }
  return baseline;
}
