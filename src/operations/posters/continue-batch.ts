import { getOne } from '../../entities/_shared/statement.js';
import type { AnalysisRow } from '../../entities/posters/poster-analysis.queries.js';
import { posterBatchOfJob, waitingContents } from '../../entities/posters/poster-batch.queries.js';
import type { BackgroundWork } from '../_shared/background-work.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { ImageRefusedError } from '../_shared/image-refusal.js';
import { enqueuePosters } from '../_shared/poster-shards.js';
import { settlePiece } from '../_shared/start-job.js';
import { examinePoster } from './analyze-poster.js';
import { type PosterQuestion, readQuestion } from './poster-question.js';
import { countAnalysis, type PosterOutcome, storeAnalysis } from './store-analysis.js';

type Shard = BackgroundWork['analyze-posters'];

/** Posters of one message under work at once: while some are fetched, the image processes have others. */
const AT_ONCE = 4;
/** Then the rest goes on as a new message: one that lasts longer than the queue lets it is taken for dead. */
const TURN_MS = 60_000;
/** Longest that a poster waits for the turn of the vision model: a pause of the provider, and a minute's requests. */
const MAX_WAIT_MS = 400_000;
const DOWNLOAD_MS = 30_000;

/**
 * Looks at the posters of a shard that its job still waits for. Each is written in one transaction with the end of its piece, so that a
 * message delivered again, or to two workers, looks at nothing that is done and writes nothing twice. A poster that fails is a failed piece; the
 * rest go on. Rejects when image processes fail, once the others have ended; on the last attempt such pieces fail too.
 */
export async function continueBatch(
  ctx: OperationContext,
  shard: Shard,
  { lastAttempt }: { readonly lastAttempt: boolean },
): Promise<void> {
  requireRight(ctx, 'posters:write');
  const waiting = await ctx.deps.database.query(waitingContents, [shard.jobId, shard.contentIds]);
  if (waiting.length === 0) return;
  const turn = { jobId: shard.jobId, question: await readBatch(ctx, shard.jobId), lastAttempt };
  const endsAt = performance.now() + TURN_MS;
  const broken: ImageRefusedError[] = [];
  const lookAtNext = async (): Promise<void> => {
    while (performance.now() < endsAt && !ctx.signal.aborted) {
      const content = waiting.shift();
      if (content === undefined) return;
      const failure = await settleContent(ctx, turn, content);
      if (failure !== null) broken.push(failure);
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: AT_ONCE }, lookAtNext));
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
  if (broken[0] !== undefined) throw broken[0];
  const contentIds = waiting.map(({ id }) => id);
  await ctx.transaction((tx) => enqueuePosters(tx, ctx, { jobId: shard.jobId, contentIds }));
}

/** Fails the posters of a shard whose worker died at its last attempt, so that nothing waits for them for ever. */
export async function giveUpBatch(ctx: OperationContext, shard: Shard): Promise<void> {
  requireRight(ctx, 'posters:write');
  const waiting = await ctx.deps.database.query(waitingContents, [shard.jobId, shard.contentIds]);
  if (waiting.length === 0) return;
  const turn = { jobId: shard.jobId, question: await readBatch(ctx, shard.jobId), lastAttempt: true };
  const failure = new ImageRefusedError('PROCESS_FAILED', 'The poster could not be looked at, several times.', true);
  for (const { id, posterUrl } of waiting)
    await settle(ctx, turn, { ...outcomeOf(turn, { id, posterUrl }), result: { failure } });
}

interface Turn {
  readonly jobId: string;
  readonly question: PosterQuestion;
  readonly lastAttempt: boolean;
}

interface WaitingContent {
  readonly id: string;
  readonly posterUrl: string | null;
}

async function readBatch(ctx: OperationContext, jobId: string): Promise<PosterQuestion> {
  return readQuestion(ctx, await getOne(ctx.deps.database, posterBatchOfJob, [jobId]));
}

/** Looks at one poster and writes what came of it; the failure, when it is the platform's own and may pass. */
async function settleContent(
  ctx: OperationContext,
  turn: Turn,
  content: WaitingContent,
): Promise<ImageRefusedError | null> {
  const outcome = await examine(ctx, turn, content);
  const { result } = outcome;
  if ('failure' in result && result.failure.code === 'PROCESS_FAILED' && !turn.lastAttempt) return result.failure;
  await settle(ctx, turn, outcome);
  return null;
}

async function examine(ctx: OperationContext, turn: Turn, content: WaitingContent): Promise<PosterOutcome> {
  if (content.posterUrl === null) {
    const failure = new ImageRefusedError('NOT_ALLOWED_NOW', 'The content has no poster.');
    return { ...outcomeOf(turn, content), result: { failure } };
  }
  const subject = { contentId: content.id, url: content.posterUrl };
  const { question } = turn;
  return examinePoster(ctx, { subject, uploadId: null, question, maxWaitMs: MAX_WAIT_MS, downloadMs: DOWNLOAD_MS });
}

function outcomeOf({ question }: Turn, { id, posterUrl }: WaitingContent) {
  return { subject: { contentId: id, url: posterUrl }, question, latencyMs: 0 };
}

async function settle(ctx: OperationContext, { jobId }: Turn, outcome: PosterOutcome): Promise<void> {
  const { subject, result } = outcome;
  const error = 'failure' in result ? `${result.failure.code}: ${result.failure.message}` : null;
  const row = await ctx.transaction(async (tx): Promise<AnalysisRow | null> => {
    const end = { jobId, subjectId: subject.contentId ?? '', error };
    return (await settlePiece(tx, ctx, end)) ? storeAnalysis(tx, ctx, outcome) : null;
  });
  if (row !== null) countAnalysis(ctx, row);
}
