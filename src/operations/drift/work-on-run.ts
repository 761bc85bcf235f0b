import { canonicalProfile } from '../../engines/drift/canonical-profile.js';
import { type Profile, ProfileError } from '../../engines/drift/profile.js';
import { ProfileBuilder } from '../../engines/drift/profile-builder.js';
import { findOne } from '../../entities/_shared/statement.js';
import { type RunRow, runOfJob, shardWaits, waitingShards } from '../../entities/drift/drift-run.queries.js';
import type { BackgroundWork } from '../_shared/background-work.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { failJob, settlePiece } from '../_shared/start-job.js';
import { buildBaseline } from './build-baseline.js';
import { isFolderRefusal } from './check-image-set.js';
import { END_PIECE, RunRefusedError, type SetSource, setFolder, shardPiece } from './image-set.js';
import { reportMissedRun } from './missed-run.js';
import { placeRunSet, profileKey, readItems } from './place-set.js';
import { profileItems } from './profile-items.js';
import { writeReport } from './write-report.js';

type Work = BackgroundWork['work-on-drift-run'];

/**
 * The next step of a run: with a shard, profiles it; without, lists the set, or concludes the run once every shard is profiled.
 * Each step ends in one transaction with its piece, so that a message delivered twice, or to two workers, does nothing twice. A run
 * that cannot be done ends FAILED; what may pass rejects, for the queue to try again.
 */
export async function workOnDriftRun(ctx: OperationContext, { jobId, shard }: Work): Promise<void> {
  requireRight(ctx, 'drift:write');
  const run = await findOne(ctx.deps.database, runOfJob, [jobId, END_PIECE]);
  if (run === null) return;
  if (!run.waits) {
    if (run.concludedAt !== null || run.cancelled) await ctx.deps.objects.deleteFolder(setFolder(jobId));
    return;
  }
  try {
    if ((run.source as SetSource).local !== undefined)
      throw new RunRefusedError('Only the command that began it reads its folder.');
    if (shard !== null) await profileShard(ctx, run, shard);
    else if (run.setKey === null) await placeRunSet(ctx, run);
    else await conclude(ctx, run);
  } catch (error) {
    const words = refusalWords(error);
    if (words === null) throw error;
    await failRun(ctx, run, words);
  }
}

/** Ends a run whose message failed for good. */
export async function giveUpDriftRun(ctx: OperationContext, { jobId, shard }: Work): Promise<void> {
  requireRight(ctx, 'drift:write');
  const run = await findOne(ctx.deps.database, runOfJob, [jobId, END_PIECE]);
  const step = shard === null ? 'The set could not be worked on' : `Part ${shard + 1} of the set could not be profiled`;
  if (run?.waits === true) await failRun(ctx, run, `${step}, several times.`);
}

/** Failures that trying again would repeat, in public words. */
function refusalWords(error: unknown): string | null {
  if (error instanceof RunRefusedError || error instanceof ProfileError || isFolderRefusal(error)) return error.message;
  const isUnusable = error instanceof Error && error.name === 'ClassifierUnusableError';
  return isUnusable ? 'The model that labels the pictures cannot be used; see the log.' : null;
}

async function failRun(ctx: OperationContext, run: RunRow, words: string): Promise<void> {
  ctx.deps.logger.warn({ jobId: run.jobId, reason: words }, 'A drift run came to nothing.');
  const isMine = await ctx.transaction(async (tx) => {
    if (!(await failJob(tx, ctx, { jobId: run.jobId, error: words }))) return false;
    if (run.scheduleId !== null) {
      await reportMissedRun(tx, ctx, { scheduleId: run.scheduleId, dueAt: run.createdAt, reason: words });
    }
    return true;
  });
  if (isMine) ctx.deps.metrics.drift.runs.inc({ kind: kindOf(run), outcome: 'failed' });
}

function kindOf({ reportId }: RunRow): 'baseline' | 'check' {
  return reportId === null ? 'baseline' : 'check';
}

async function profileShard(ctx: OperationContext, run: RunRow, shard: number): Promise<void> {
  const piece = { jobId: run.jobId, subjectId: shardPiece(shard) };
  const waiting = await findOne(ctx.deps.database, shardWaits, [piece.jobId, piece.subjectId]);
  if (waiting === null) return;
  const { setKey } = waiting;
  const items = await readItems(ctx, setKey, shard);
  const profile = await profileItems(ctx, { source: run.source as SetSource, items });
  const bytes = Buffer.from(canonicalProfile(profile));
  await ctx.deps.objects.put(profileKey(setKey, shard), bytes, { contentType: 'application/json' });
  const isMine = await ctx.transaction(async (tx) => {
    // Counting the piece locks the job: of two that end together the second sees what the first has done.
    if (!(await settlePiece(tx, ctx, { ...piece, error: null }))) return false;
    const others = await tx.query(waitingShards, [run.jobId, END_PIECE]);
    if (others.length === 0) await ctx.deps.queue.enqueue(tx, 'work-on-drift-run', [{ jobId: run.jobId, shard: null }]);
    return true;
  });
  // Where the job was cancelled meanwhile, what was put just now goes with the rest.
  if (!isMine) await workOnDriftRun(ctx, { jobId: run.jobId, shard });
}

async function conclude(ctx: OperationContext, run: RunRow): Promise<void> {
  const waiting = await ctx.deps.database.query(waitingShards, [run.jobId, END_PIECE]);
  if (waiting.length > 0) return;
  await concludeRun(ctx, run, await mergeShards(ctx, run));
  await ctx.deps.objects.deleteFolder(setFolder(run.jobId));
}

/** Makes of the profile of a run's whole set what it is for, in one transaction with the end of its job. */
export async function concludeRun(ctx: OperationContext, run: RunRow, profile: Profile): Promise<void> {
  const { reportId } = run;
  const isDone =
    reportId === null ? await buildBaseline(ctx, run, profile) : await writeReport(ctx, { ...run, reportId }, profile);
  if (isDone) ctx.deps.metrics.drift.runs.inc({ kind: kindOf(run), outcome: 'done' });
}

/** One at a time: memory does not grow with the set. */
async function mergeShards(ctx: OperationContext, { setKey, shardCount }: RunRow): Promise<Profile> {
  const builder = new ProfileBuilder();
  for (let shard = 0; shard < (shardCount ?? 0); shard += 1) {
    const object = await ctx.deps.objects.get(profileKey(setKey ?? '', shard));
    if (object === null) throw new Error(`The profile of shard ${shard} is gone from the store.`);
    builder.addProfile(JSON.parse(object.bytes.toString()) as Profile);
  }
  return builder.profile();
}
