import { createHash } from 'node:crypto';
import type { ModelFailure } from '../../adapters/openai/json-model.js';
import type { ImageHeader } from '../../engines/imaging/measurement.js';
import { isHeaderRefusal, readImageHeader } from '../../engines/imaging/read-header.js';
import { type JoinedAnalysis, judgeByBoth, judgeByVision } from '../../engines/posters/join-vision.js';
import type { PosterAnalysis } from '../../engines/posters/poster-analysis.js';
import { findOne } from '../../entities/_shared/statement.js';
import { type AnalysisRow, cachedAnalysis } from '../../entities/posters/poster-analysis.queries.js';
import type { OperationContext } from '../_shared/context.js';
import { contentTypeOf } from '../_shared/image-content-types.js';
import { ImageRefusedError } from '../_shared/image-refusal.js';
import { posterKey } from '../_shared/poster-keys.js';
import { expectFile } from '../_shared/unnamed-files.js';
import { askVision, type VisionOutcome } from './ask-vision.js';
import { cacheKeyOf, type PosterQuestion } from './poster-question.js';

/** Long side of what a vision model is shown. */
const VISION_SIDE_PX = 1_024;
const HOUR_MS = 3_600_000;

/** A poster that was looked at, not written yet. `cached` is the stored answer when the same was asked before. */
export interface Look {
  readonly sha256: string;
  readonly header: ImageHeader;
  readonly objectKey: string;
  readonly analysis: JoinedAnalysis;
  readonly cached: AnalysisRow | null;
  /** Under which the answer may be found again; null for one that is worth less than what was asked for. */
  readonly cacheKey: string | null;
  readonly model: string | null;
  readonly justification: string | null;
  readonly costUsd: number;
  /** Of the time it took, what passed until the turn of the model's request came. */
  readonly waitedMs: number;
}

export interface Looking extends PosterQuestion {
  /** How long the caller waits for the turn of the vision model. */
  readonly maxWaitMs: number;
}

/** No look by a vision model. `costUsd` was spent all the same. */
export class VisionFailedError extends ImageRefusedError {
  override readonly costUsd: number;

  constructor(outcome: Extract<VisionOutcome, { failure: unknown }>) {
    const isLimit = outcome.failure === 'RATE_LIMITED' || outcome.failure === 'THROTTLED';
    super(isLimit ? 'RATE_LIMITED' : 'PROVIDER_UNAVAILABLE', describe(outcome), isLimit);
    this.costUsd = outcome.costUsd;
  }
}

/**
 * Looks at the bytes of a poster as asked, and keeps them, content-addressed, for the overlay. The local analysis is always made: a model is asked
 * only what lies where. A HYBRID look whose model fails is the local one, says so, and is not found again. Writes no row. Rejects with an
 * ImageRefusedError, or an ImageProcessError for bytes that do not decode.
 */
export async function lookAtPoster(ctx: OperationContext, bytes: Buffer, looking: Looking): Promise<Look> {
  const header = readImageHeader(bytes);
  if (isHeaderRefusal(header)) throw new ImageRefusedError(header.code, header.message);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const cacheKey = cacheKeyOf(ctx, sha256, looking);
  const cached = looking.refresh ? null : await findCached(ctx, cacheKey);
  if (cached !== null) return fromCache(cached, header);
  const local = await ctx.deps.images.analysePoster(bytes, header, looking.preset);
  const seen = await lookByModel(ctx, bytes, { looking, local });
  const objectKey = posterKey(ctx.deps.clock.now(), { sha256, format: header.format });
  await expectFile(ctx, objectKey);
  await ctx.deps.objects.put(objectKey, bytes, { contentType: contentTypeOf(header.format) });
  return { ...seen, sha256, header, objectKey, cached: null, cacheKey: seen.isDegraded ? null : cacheKey };
}

async function findCached(ctx: OperationContext, cacheKey: string): Promise<AnalysisRow | null> {
  const { cacheHours } = ctx.deps.posters;
  if (cacheHours === null) return null;
  const since = new Date(ctx.deps.clock.now().getTime() - cacheHours * HOUR_MS);
  return findOne(ctx.deps.database, cachedAnalysis, [cacheKey, since]);
}

/** What comes from the cache does not make it last longer, and costs nothing. */
function fromCache(cached: AnalysisRow, header: ImageHeader): Look {
  const { sha256, model, justification } = cached;
  const analysis = cached.findings as JoinedAnalysis;
  const objectKey = cached.objectKey ?? '';
  return { sha256, header, objectKey, analysis, cached, cacheKey: null, model, justification, costUsd: 0, waitedMs: 0 };
}

interface LocalLook {
  readonly looking: Looking;
  readonly local: PosterAnalysis;
}

type Seen = Pick<Look, 'analysis' | 'model' | 'justification' | 'costUsd' | 'waitedMs'> & {
  readonly isDegraded: boolean;
};

async function lookByModel(ctx: OperationContext, bytes: Buffer, { looking, local }: LocalLook): Promise<Seen> {
  const { provider, preset, maxWaitMs } = looking;
  const { vision } = ctx.deps.posters;
  const alone = { analysis: { ...local, agreement: null }, model: null, justification: null, costUsd: 0, waitedMs: 0 };
  if (provider === 'LOCAL' || vision === null) return { ...alone, isDegraded: false };
  if (!vision.asksAbout(preset)) {
    const justification = 'The preset has no zone that a model could be asked about.';
    return { ...alone, justification, isDegraded: false };
  }
  const jpeg = await ctx.deps.images.encodeJpeg(bytes, VISION_SIDE_PX);
  const outcome = await askVision(ctx, { jpeg, preset, maxWaitMs });
  if ('failure' in outcome) {
    if (provider === 'OPENAI') throw new VisionFailedError(outcome);
    const justification = `Looked at without the model: ${describe(outcome)}`;
    return { ...alone, justification, costUsd: outcome.costUsd, isDegraded: true };
  }
  const judge = provider === 'OPENAI' ? judgeByVision : judgeByBoth;
  const analysis = judge(local, outcome.look.zones, preset);
  const { look, costUsd, waitedMs } = outcome;
  return { analysis, model: vision.model, justification: look.notes, costUsd, waitedMs, isDegraded: false };
}

const REASONS: Readonly<Record<ModelFailure | 'THROTTLED', string>> = {
  TIMEOUT: 'did not answer in time',
  UNAVAILABLE: 'could not be reached',
  RATE_LIMITED: 'takes no more requests now',
  THROTTLED: 'has no free turn soon enough',
  NO_CREDIT: 'has no credit left',
  MISCONFIGURED: 'does not take the key, or is not known',
  REJECTED: 'does not take the request',
  REFUSED: 'refused to speak of the poster',
  FILTERED: 'was kept from answering by its filter',
  TRUNCATED: 'sent an answer that breaks off',
  TOO_LARGE: 'sent an answer without end',
  MALFORMED: 'sent an answer that is no JSON',
  INVALID: 'sent an answer of another shape',
  BREAKER_OPEN: 'failed too often lately',
  BUSY: 'is busy',
  ABORTED: 'was not waited for',
};

function describe({ failure }: { readonly failure: ModelFailure | 'THROTTLED' }): string {
  return `The vision model ${REASONS[failure]} (${failure}).`;
}
