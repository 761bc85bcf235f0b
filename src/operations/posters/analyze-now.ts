import { getOne } from '../../entities/_shared/statement.js';
import { contentsWithPosters, countContentsWithPosters } from '../../entities/posters/content.queries.js';
import type { AnalysisRow } from '../../entities/posters/poster-analysis.queries.js';
import { UserErrors } from '../../errors.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { examinePoster } from './analyze-poster.js';
import { type PosterQuestion, type PosterWish, readQuestion } from './poster-question.js';
import { countAnalysis, storeAnalysis } from './store-analysis.js';

export interface AnalyzeNowOptions extends PosterWish {
  /** Null: all. */
  readonly limit: number | null;
  readonly includeInactive: boolean;
  /** Contents read, and answered in their order, at once; 1–1 000. */
  readonly batchSize: number;
  /** For one try of a fetch, 1–300 s. */
  readonly downloadMs: number;
  readonly onProgress: (done: number, total: number) => void;
}

/** One content's poster, looked at now. */
export interface AnalyzedContent {
  readonly externalId: string;
  readonly analysis: AnalysisRow;
}

const AT_ONCE = 4;
/** As long as a pause of the provider, and a minute's requests, may last. */
const MAX_WAIT_MS = 400_000;

/**
 * Looks at the posters of contents in this process, in the order of their external ids, without a job: each result is stored as it comes and told
 * when its batch has ended. A poster that fails is a result too. Ends early, between two posters, when the signal is
 * aborted. Fails with INVALID for options out of bounds.
 */
export async function* analyzeNow(
  ctx: OperationContext,
  options: AnalyzeNowOptions,
): AsyncGenerator<AnalyzedContent, void, undefined> {
  requireRight(ctx, 'posters:write');
  checkBounds(options);
  const question = readQuestion(ctx, options);
  const { includeInactive, batchSize } = options;
  const { database } = ctx.deps;
  const { count } = await getOne(database, countContentsWithPosters, [includeInactive]);
  const total = Math.min(count, options.limit ?? count);
  let after = '';
  for (let done = 0; done < total && !ctx.signal.aborted; ) {
    const size = Math.min(batchSize, total - done);
    const contents = await database.query(contentsWithPosters, [after, includeInactive, size]);
    const before = done;
    const onDone = (ended: number) => options.onProgress(before + ended, total);
    yield* await analyzeBatch(ctx, { contents, question, downloadMs: options.downloadMs, onDone });
    after = contents.at(-1)?.externalId ?? '';
    done += contents.length;
    if (contents.length < size) return;
  }
}

function checkBounds({ limit, batchSize, downloadMs }: AnalyzeNowOptions): void {
  if (limit !== null && limit < 1) throw UserErrors.of('INVALID', 'limit', 'The limit is at least 1.');
  if (batchSize < 1 || batchSize > 1_000) throw UserErrors.of('INVALID', 'batchSize', 'A batch is 1 to 1000.');
  if (downloadMs < 1_000 || downloadMs > 300_000)
    throw UserErrors.of('INVALID', 'downloadTimeout', 'A download may take 1 to 300 seconds.');
}

interface Batch {
  readonly contents: readonly { readonly id: string; readonly externalId: string; readonly posterUrl: string }[];
  readonly question: PosterQuestion;
  readonly downloadMs: number;
  readonly onDone: (ended: number) => void;
}

/** Results in the order of the contents; those that the signal came before are missing. */
async function analyzeBatch(ctx: OperationContext, batch: Batch): Promise<AnalyzedContent[]> {
  const results: (AnalyzedContent | undefined)[] = [];
  let next = 0;
  let ended = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < batch.contents.length && !ctx.signal.aborted; at = next++) {
      const { id, externalId, posterUrl } = batch.contents[at]!;
      const { question, downloadMs } = batch;
      const subject = { contentId: id, url: posterUrl };
      const outcome = await examinePoster(ctx, {
        subject,
        uploadId: null,
        question,
        maxWaitMs: MAX_WAIT_MS,
        downloadMs,
      });
      const analysis = await ctx.transaction((tx) => storeAnalysis(tx, ctx, outcome));
      countAnalysis(ctx, analysis);
      results[at] = { externalId, analysis };
      batch.onDone((ended += 1));
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: AT_ONCE }, lane));
  for (const one of lanes) if (one.status === 'rejected' && !ctx.signal.aborted) throw one.reason;
  return results.filter((result) => result !== undefined);
}
