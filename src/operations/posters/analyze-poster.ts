import { findOne } from '../../entities/_shared/statement.js';
import { contentsByIds } from '../../entities/posters/content.queries.js';
import type { AnalysisRow } from '../../entities/posters/poster-analysis.queries.js';
import { AppError, UserErrors } from '../../errors.js';
import { checkImageSource } from '../_shared/check-image-sources.js';
import { type OperationContext, requireRight } from '../_shared/context.js';
import { type ImageRefusedError, refusalOf } from '../_shared/image-refusal.js';
import { readUpload } from '../_shared/read-upload.js';
import { lookAtPoster } from './look-at-poster.js';
import { type PosterQuestion, type PosterWish, readQuestion } from './poster-question.js';
import { countAnalysis, type PosterOutcome, type PosterSubject, storeAnalysis } from './store-analysis.js';

export interface AnalyzePosterInput extends PosterWish {
  readonly contentId?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly uploadId?: string | null | undefined;
}

/** Most bytes of one poster. */
export const MAX_POSTER_BYTES = 10 * 1024 * 1024;
/** A person waits; the fleet's turn may be further away. */
const MAX_WAIT_MS = 10_000;
/** For the whole of one try of one poster. */
const DOWNLOAD_MS = 30_000;

/**
 * Looks at one poster within the request: of a content, behind an address, or an upload. Fails with INVALID, NOT_FOUND or
 * NOT_ALLOWED_NOW for what the input names, writing nothing; with UNSUPPORTED_MEDIA, IMAGE_TOO_LARGE, FETCH_… for bytes that are no poster and
 * with RATE_LIMITED or PROVIDER_UNAVAILABLE when the model gives no answer: these are kept as failed analyses too. Throws
 * SERVICE_UNAVAILABLE when the image processes cannot work now.
 */
export async function analyzePoster(ctx: OperationContext, input: AnalyzePosterInput): Promise<AnalysisRow> {
  requireRight(ctx, 'posters:write');
  const question = readQuestion(ctx, input);
  const source = await findSource(ctx, input);
  const outcome = await examinePoster(ctx, { ...source, question, maxWaitMs: MAX_WAIT_MS, downloadMs: DOWNLOAD_MS });
  const { result } = outcome;
  if ('failure' in result && result.failure.code === 'PROCESS_FAILED')
    throw new AppError('SERVICE_UNAVAILABLE', result.failure.message);
  const row = await ctx.transaction((tx) => storeAnalysis(tx, ctx, outcome));
  countAnalysis(ctx, row);
  if ('failure' in result) throw refuse(result.failure, source.field);
  return row;
}

function refuse({ code, message }: ImageRefusedError, field: string): UserErrors {
  return UserErrors.of(code === 'PROCESS_FAILED' ? 'FETCH_FAILED' : code, field, message);
}

interface Source {
  readonly field: 'contentId' | 'url' | 'uploadId';
  readonly subject: PosterSubject;
  readonly uploadId: string | null;
}

async function findSource(ctx: OperationContext, input: AnalyzePosterInput): Promise<Source> {
  const { contentId = null, url = null, uploadId = null } = input;
  if ([contentId, url, uploadId].filter((given) => given !== null).length !== 1)
    throw UserErrors.of('INVALID', null, 'Give exactly one of "contentId", "url" and "uploadId".');
  if (contentId !== null) {
    const content = await findOne(ctx.deps.database, contentsByIds, [[contentId]]);
    if (content === null) throw UserErrors.of('NOT_FOUND', 'contentId', 'There is no such content.');
    if (content.posterUrl === null)
      throw UserErrors.of('NOT_ALLOWED_NOW', 'contentId', 'The content has no poster; import its address first.');
    return { field: 'contentId', subject: { contentId, url: content.posterUrl }, uploadId: null };
  }
  const problem = await checkImageSource(ctx, { url, uploadId });
  if (problem !== null) throw new UserErrors([problem]);
  return { field: url === null ? 'uploadId' : 'url', subject: { contentId: null, url }, uploadId };
}

export interface Examination {
  readonly subject: PosterSubject;
  /** Where the bytes are, when not at the subject's address. */
  readonly uploadId: string | null;
  readonly question: PosterQuestion;
  readonly maxWaitMs: number;
  /** For one try of the fetch. */
  readonly downloadMs: number;
}

/** Gets the bytes of a poster and looks at them; a failure is part of the outcome. Rejects only for faults, and for the signal. */
export async function examinePoster(ctx: OperationContext, examination: Examination): Promise<PosterOutcome> {
  const { subject, question } = examination;
  const memory = await ctx.deps.pictureMemory.reserve(MAX_POSTER_BYTES, ctx.signal);
  const begun = performance.now();
  const end = (result: PosterOutcome['result'], waitedMs = 0) => {
    return { subject, question, result, latencyMs: performance.now() - begun - waitedMs };
  };
  try {
    const bytes = await readBytes(ctx, examination);
    memory.shrinkTo(bytes.length);
    const look = await lookAtPoster(ctx, bytes, { ...question, maxWaitMs: examination.maxWaitMs });
    return end({ look }, look.waitedMs);
  } catch (error) {
    const failure = refusalOf(error);
    if (failure === null) throw error;
    return end({ failure });
  } finally {
    memory.release();
  }
}

async function readBytes(ctx: OperationContext, examination: Examination): Promise<Buffer> {
  const { subject, uploadId, downloadMs } = examination;
  if (subject.url === null) return readUpload(ctx, uploadId ?? '', MAX_POSTER_BYTES);
  const options = { maxBytes: MAX_POSTER_BYTES, accept: 'image', timeoutMs: downloadMs, signal: ctx.signal } as const;
  return (await ctx.deps.outbound.fetchBytes(subject.url, options)).bytes;
}
