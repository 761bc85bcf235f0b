import { canonicalProfile, profileHash } from '../../engines/drift/canonical-profile.js';
import type { Profile } from '../../engines/drift/profile.js';
import { findOne, getOne } from '../../entities/_shared/statement.js';
import {
  completeBaseline,
  lockBaseline,
  lockBaselineName,
  retireBaseline,
} from '../../entities/drift/drift-baseline.queries.js';
import { markConcluded, type RunRow } from '../../entities/drift/drift-run.queries.js';
import { handOverSchedule } from '../../entities/drift/drift-schedule.queries.js';
import { append } from '../../events/append.js';
import type { OperationContext } from '../_shared/context.js';
import { settlePiece } from '../_shared/start-job.js';
import { END_PIECE, RunRefusedError } from './image-set.js';

/**
 * Makes a profile the baseline of a run, and the active one of its name: the one before is retired, and its schedule goes on
 * with this. False when somebody else had ended the run. Rejects with a RunRefusedError for a set without a usable picture.
 */
export async function buildBaseline(ctx: OperationContext, run: RunRow, profile: Profile): Promise<boolean> {
  if (profile.imageCount === 0) {
    const failed =
      profile.failedCount === 0 ? 'It has no files.' : `None of its ${profile.failedCount} files is a usable picture.`;
    throw new RunRefusedError(`A baseline cannot be built of this set. ${failed}`);
  }
  const text = canonicalProfile(profile);
  const hash = profileHash(profile);
  return ctx.transaction(async (tx) => {
    const now = ctx.deps.clock.now();
    const { name } = await getOne(tx, lockBaseline, [run.baselineId]);
    await tx.query(lockBaselineName, [name]);
    if (!(await settlePiece(tx, ctx, { jobId: run.jobId, subjectId: END_PIECE, error: null }))) return false;
    const retired = await findOne(tx, retireBaseline, [name]);
    const values = [run.baselineId, text, hash, profile.imageCount, profile.predictionCount, now];
    const baseline = await getOne(tx, completeBaseline, values);
    if (retired !== null) await tx.query(handOverSchedule, [retired.id, baseline.id]);
    await tx.query(markConcluded, [run.jobId, now]);
    await append(tx, [
      {
        type: 'drift.baseline.built.v1',
        entityId: baseline.id,
        entityVersion: baseline.version,
        payload: { name },
        occurredAt: now,
      },
    ]);
    return true;
  });
}
