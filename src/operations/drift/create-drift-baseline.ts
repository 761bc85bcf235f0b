import { newId } from '../../entities/_shared/type-id.js';
import { insertBaseline } from '../../entities/drift/drift-baseline.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { transactOnce } from '../_shared/idempotency.js';
import { checkTexts } from '../_shared/input-bounds.js';
import { awaitRun, markLog } from './await-run.js';
import { SMALL_SET } from './check-drift.js';
import { checkImageSet } from './check-image-set.js';
import type { ImageSetInput } from './image-set.js';
import { hasAtMost } from './list-image-set.js';
import { startRun } from './start-run.js';

const MAX_NAME_LENGTH = 200;

export interface CreateDriftBaselineInput {
  readonly name: string;
  readonly source: ImageSetInput;
}

/** The name of a baseline as it is kept. Throws UserErrors INVALID for one that is blank or too long. */
export function checkBaselineName(name: string): string {
  const errors = checkTexts([{ field: ['name'], text: name, maxLength: MAX_NAME_LENGTH, required: true }]);
  if (errors.length > 0) throw new UserErrors(errors);
  return name.trim();
}

/**
 * Has a set of pictures profiled and kept under a name; the baseline is active once its job has ended, and takes the place of an
 * earlier one of that name. A set of few pictures is waited for. Fails as `checkImageSet`; INSUFFICIENT_DATA for an empty set.
 */
export async function createDriftBaseline(
  ctx: OperationContext,
  input: CreateDriftBaselineInput,
): Promise<{ baselineId: string; jobId: string }> {
  requireRight(ctx, 'drift:write');
  const name = checkBaselineName(input.name);
  const source = await checkImageSet(ctx, input.source, { again: false });
  if (await hasAtMost(ctx, source, 0)) {
    throw UserErrors.of(
      'INSUFFICIENT_DATA',
      ['source'],
      'The set has no files; a baseline needs 200 pictures or more.',
    );
  }
  const isSmall = await hasAtMost(ctx, source, SMALL_SET);
  const since = markLog(ctx);
  const started = await transactOnce(ctx, { operation: 'createDriftBaseline', input }, async (tx) => {
    const baselineId = newId('baseline');
    await tx.query(insertBaseline, [baselineId, name, source.model ?? null, ctx.deps.clock.now()]);
    const jobId = await startRun(tx, ctx, { kind: 'BUILD_BASELINE', baselineId, source });
    return { baselineId, jobId };
  });
  if (isSmall) await awaitRun(ctx, started.jobId, since);
  return started;
}
